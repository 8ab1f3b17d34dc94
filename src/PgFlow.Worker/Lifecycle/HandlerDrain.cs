using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Execution;

namespace PgFlow.Worker.Lifecycle;

/// <summary>
/// Ends the running handlers when the worker stops: lets them finish, then cancels them, then gives back what still
/// has not ended.
/// </summary>
internal sealed class HandlerDrain(
    HeldTasks held, TaskExecutor executor, IOptions<WorkerOptions> options, TimeProvider time,
    ILogger<HandlerDrain> logger)
{
    public async Task RunAsync(CancellationToken givingUp)
    {
        var tasks = held.Snapshot();
        await EndedAsync(tasks, options.Value.ShutdownTimeout * 0.75);

        var late = Running(tasks);
        if (late.Count == 0)
        {
            return;
        }

        LifecycleLog.Cancelling(logger, late.Count);
        late.ForEach(task => task.Cancel(CancelReason.Stopping));
        await EndedAsync(late, options.Value.ShutdownTimeout * 0.125);
        foreach (var task in Running(late))
        {
            await executor.AbandonAsync(task, givingUp);
        }
    }

    private static List<HeldTask> Running(IReadOnlyList<HeldTask> tasks) =>
        [.. tasks.Where(task => !task.Execution.IsCompleted)];

    private async Task EndedAsync(IReadOnlyList<HeldTask> tasks, TimeSpan atMost) =>
        await Task.WhenAll(tasks.Select(task => task.Execution))
            .WaitAsync(atMost, time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
