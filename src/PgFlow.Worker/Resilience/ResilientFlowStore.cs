using PgFlow.Client;

namespace PgFlow.Worker.Resilience;

internal sealed class ResilientFlowStore(IFlowStore store, DatabaseCalls calls) : IFlowStore
{
    public Task<SchemaVersions> SchemaVersionsAsync(CancellationToken cancellationToken) =>
        calls.RepeatAsync(store.SchemaVersionsAsync, cancellationToken);

    public Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(
        FlowDefinition flow, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.EnsureFlowAsync(flow, token), cancellationToken);

    public Task<IReadOnlyList<string>> MissingFlowsAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken) =>
        calls.RepeatAsync(token => store.MissingFlowsAsync(flowSlugs, token), cancellationToken);
}
