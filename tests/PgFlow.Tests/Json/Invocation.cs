using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PgFlow.Tests.Plugins;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Json;

/// <summary>Runs a handler as a worker does, from JSON to JSON.</summary>
internal static class Invocation
{
    public static async Task<string?> OfAsync(
        IStepHandler handler, string? json, StepKind kind = StepKind.Single)
    {
        var step = new StepDefinition { Slug = "step", Kind = kind, HandlerType = handler.GetType() };
        await using var provider = new ServiceCollection()
            .AddSingleton(handler.GetType(), handler)
            .BuildServiceProvider();
        var flow = new FlowDefinition { Slug = "flow", Steps = [step] };
        return await StepInvokers.Bind(flow, provider, NullLogger.Instance)["step"]
            .InvokeAsync(json, Contexts.For("step"), CancellationToken.None);
    }
}
