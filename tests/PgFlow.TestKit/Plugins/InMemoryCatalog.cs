using PgFlow.Worker.Plugins;

namespace PgFlow.TestKit.Plugins;

/// <summary>Plugins without assemblies.</summary>
internal sealed class InMemoryCatalog : IPluginCatalog
{
    private readonly List<ServedFlow> _flows = [];

    /// <summary>What is said of plugins that are refused.</summary>
    public IList<PluginProblem> Problems { get; init; } = [];

    public Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new PluginLoadResult(_flows, [.. Problems]));

    /// <summary>Adds a flow of independent steps, all handled by one function.</summary>
    public InMemoryCatalog Add(
        string flow, string[] steps, Func<string?, StepContext, CancellationToken, Task<string?>> handle)
    {
        var definition = new FlowDefinition
        {
            Slug = flow,
            Steps = [.. steps.Select(step => new StepDefinition { Slug = step })],
        };
        return Add(definition, steps, handle);
    }

    /// <summary>Adds a flow of which the named steps are handled, all by one function.</summary>
    public InMemoryCatalog Add(
        FlowDefinition flow,
        IEnumerable<string> handled,
        Func<string?, StepContext, CancellationToken, Task<string?>> handle)
    {
        IStepInvoker invoker = new DelegateInvoker(handle);
        _flows.Add(new ServedFlow(flow, handled.ToDictionary(step => step, _ => invoker), "tests"));
        return this;
    }
}
