using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Plugins;

internal static class ServedFlows
{
    public static IEnumerable<string> Slugs(this PluginLoadResult result) =>
        result.Flows.Select(flow => flow.Definition.Slug);

    public static ValueTask<string?> InvokeAsync(
        this PluginLoadResult result, string flow, string step, string input) =>
        result.Flows.Single(served => served.Definition.Slug == flow).Invokers[step]
            .InvokeAsync(input, Contexts.For(step), CancellationToken.None);
}
