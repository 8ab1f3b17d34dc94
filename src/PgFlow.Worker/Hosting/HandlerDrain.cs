using Microsoft.Extensions.Logging;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Hosting;

/// <summary>
/// Ends the handlers when the worker stops: gives back what has not started, lets the others finish, then cancels
/// them, then gives back what still has not ended. It ends when every result that there is was accepted for delivery,
/// or at its share of the time.
/// </summary>
internal sealed class HandlerDrain(
    HeldTasks held, TaskExecutor executor, TimeProvider time, ILogger<HandlerDrain> logger)
{
    // Shares of the shutdown timeout, each with what came before: handlers end by themselves, then by their
    // cancellation; then what is left is given back.
    private const double Finishing = 0.75;
    private const double Cancelling = 0.85;
    private const double GivingBack = 0.9;

    /// <summary>Drains beside the read loops, which may still bring the tasks of a claim that was under way.</summary>
    public async Task RunAsync(Task reading, StopOrder order)
    {
        executor.ReleaseUnstarted();
        await EndedAsync(reading, order, Finishing);
        Cancel();
        await EndedAsync(reading, order, Cancelling);

        using var giveUp = new CancellationTokenSource(order.LeftOf(GivingBack), time);
        await Task.WhenAll(held.Snapshot()
            .Where(task => !task.Execution.IsCompleted)
            .Select(task => executor.AbandonAsync(task, giveUp.Token)));
    }

    // Once reading has ended, a second look finds the tasks that its last claims brought.
    private async Task EndedAsync(Task reading, StopOrder order, double share)
    {
        await EndedAsync([reading, .. Running().Select(task => task.Execution)], order.LeftOf(share));
        if (order.LeftOf(Finishing) == TimeSpan.Zero)
        {
            Cancel();
        }

        await EndedAsync(Running().Select(task => task.Execution), order.LeftOf(share));
    }

    private async Task EndedAsync(IEnumerable<Task> tasks, TimeSpan atMost) =>
        await Task.WhenAll(tasks).WaitAsync(atMost, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Cancel()
    {
        var cancelled = Running().Count(task => task.Cancel(CancelReason.Stopping));
        if (cancelled > 0)
        {
            LifecycleLog.Cancelling(logger, cancelled);
        }
    }

    private List<HeldTask> Running() =>
        [.. held.Snapshot().Where(task => !task.Execution.IsCompleted && !task.IsSettled)];
}
