using Microsoft.Extensions.Logging;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Hosting;

/// <summary>
/// Ends the handlers when the worker stops: releases tasks that have not started, lets the others finish, then cancels
/// them, then releases those that still run. It ends when every result was accepted for delivery, or at its share of
/// the time.
/// </summary>
internal sealed class HandlerDrain(
    HeldTasks held, TaskExecutor executor, TimeProvider time, ILogger<HandlerDrain> logger)
{
    // Cumulative shares of the shutdown timeout: handlers end by themselves, then by their cancellation; then the rest
    // is released.
    private const double Finishing = 0.75;
    private const double Cancelling = 0.85;
    private const double Releasing = 0.9;

    /// <summary>
    /// Drains beside the read loops, which may still deliver the tasks of a claim that was under way.
    /// </summary>
    public async Task RunAsync(Task reading, StopOrder order)
    {
        executor.ReleaseUnstarted();
        await EndedAsync(reading, order, Finishing);
        Cancel();
        await EndedAsync(reading, order, Cancelling);

        using var giveUp = new CancellationTokenSource(order.LeftOf(Releasing), time);
        await Task.WhenAll(held.Snapshot()
            .Where(task => !task.Execution.IsCompleted)
            .Select(task => executor.AbandonAsync(task, giveUp.Token)));
    }

    // Once reading has ended, a second check finds the tasks of its last claims.
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
