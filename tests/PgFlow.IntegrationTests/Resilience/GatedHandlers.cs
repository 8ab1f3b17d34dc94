using System.Collections.Concurrent;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>Handlers that wait until they are let go, and a ledger of how often each task was executed.</summary>
internal sealed class GatedHandlers
{
    private readonly ConcurrentDictionary<(Guid RunId, int TaskIndex), int> _executions = new();
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    public int Running => Volatile.Read(ref _running);

    /// <summary>How often each task was executed.</summary>
    public IEnumerable<int> Executions => _executions.Values;

    public InMemoryCatalog Catalog(FlowDefinition flow) => new InMemoryCatalog().Add(
        flow, flow.Steps.Select(step => step.Slug), (_, context, _) => HandleAsync(context));

    public void Open() => _gate.SetResult();

    public void Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task UntilRunningAsync(int count) => WaitUntil.TrueAsync(
        () => Task.FromResult(Running == count), $"{count} handlers run", () => Task.FromResult($"{Running} run"));

    private async Task<string?> HandleAsync(StepContext context)
    {
        _executions.AddOrUpdate((context.RunId, context.TaskIndex), 1, (_, count) => count + 1);
        Interlocked.Increment(ref _running);
        await _gate.Task;
        Interlocked.Decrement(ref _running);
        return "1";
    }
}
