using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Hosting;

/// <summary>Starts the loops in order, waits until a stop is requested, and stops the loops in order.</summary>
internal sealed class WorkerPipeline(
    WorkerIdentity identity,
    IWorkerRegistry registry,
    IEnumerable<IWorkerLoop> loops,
    ReportLanes lanes,
    HandlerDrain drain,
    StopRequest stop,
    HeldTasks held,
    MemoryWatch memory,
    TaskCounts counts,
    TimeProvider time,
    ILogger<WorkerPipeline> logger)
{
    // Cumulative shares of the shutdown timeout: the drain and the last results, then the loops that keep the claims,
    // then the worker's row.
    private const double Delivering = 0.94;
    private const double Holding = 0.97;

    /// <summary>Serves the flows until a requested stop is complete; returns the process's exit code.</summary>
    public async Task<int> RunAsync(CancellationToken shutdown)
    {
        using var claiming = new CancellationTokenSource();
        using var holding = new CancellationTokenSource();
        using var aborting = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var asked = shutdown.Register(() => stop.Request(StopReason.Shutdown));

        var holds = RunAsync(LoopStage.Holding, holding.Token);
        var delivering = lanes.RunAsync(aborting.Token);
        var claims = RunAsync(LoopStage.Claiming, claiming.Token);

        var order = await stop.Requested;
        LifecycleLog.Stopping(logger, order.Reason, held.Executing);
        aborting.CancelAfter(order.LeftOf(Delivering));
        try
        {
            await claiming.CancelAsync();
            await drain.RunAsync(claims, order);
        }
        finally
        {
            // Claims must be kept until all results are stored.
            lanes.Finish();
            await EndedAsync(delivering, order.LeftOf(Delivering));
            await holding.CancelAsync();
            await EndedAsync(holds, order.LeftOf(Holding));
            await UnregisterAsync(order);
        }

        return ExitCodeOf(order.Reason);
    }

    private int ExitCodeOf(StopReason reason) => reason switch
    {
        StopReason.Broken => ExitCodes.Failure,
        StopReason.LeakedSlots => ExitCodes.LeakedSlots,
        _ when memory.HasRunShort => ExitCodes.OutOfMemory,
        StopReason.Idle or StopReason.IdleButHeld when held.Count > 0 => ExitCodes.Failure,
        StopReason.Idle or StopReason.IdleButHeld when counts.HasFailedRuns => ExitCodes.RunFailed,
        StopReason.IdleButHeld => ExitCodes.Unrecovered,
        _ => ExitCodes.Ok,
    };

    private async Task EndedAsync(Task loop, TimeSpan atMost) =>
        await loop.WaitAsync(atMost, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Task RunAsync(LoopStage stage, CancellationToken stopping) =>
        Task.WhenAll([.. loops.Where(loop => loop.Stage == stage).Select(loop => RunAsync(loop, stopping))]);

    // A loop that cannot start does not prevent the others from starting.
    private async Task RunAsync(IWorkerLoop loop, CancellationToken stopping)
    {
        try
        {
            await loop.RunAsync(stopping);
        }
        catch (Exception error)
        {
            LoopLog.Ended(logger, loop.Name, error);
            throw;
        }
    }

    // If tasks that exceeded the memory were released as usual, they would be claimed together and end the next worker.
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (!memory.HasRunShort)
        {
            await registry.StopAsync(identity.WorkerId, cancellationToken);
            return;
        }

        var surrendered = await registry.SurrenderAsync(identity.WorkerId, cancellationToken);
        LifecycleLog.Surrendered(logger, surrendered.Sum(step => step.Count));
    }

    [SuppressMessage("Design", "CA1031", Justification = "The work is done; the lease expires anyway.")]
    private async Task UnregisterAsync(StopOrder order)
    {
        var surrendered = held.Snapshot().Count(task => task.IsSurrendered);
        if (held.Count > surrendered)
        {
            CompletionLog.Undelivered(logger, held.Count - surrendered);
        }

        using var deadline = new CancellationTokenSource(order.LeftOf(1), time);
        try
        {
            // Cancelling a call sends the server a request first, which may exceed the deadline.
            await EndAsync(deadline.Token).WaitAsync(deadline.Token);
        }
        catch (Exception error)
        {
            LifecycleLog.NotMarkedStopped(logger, error.Message);
        }

        LifecycleLog.Stopped(
            logger, counts[TaskOutcome.Completed], counts[TaskOutcome.Retried], counts[TaskOutcome.Failed],
            counts[TaskOutcome.Released], counts[TaskOutcome.Stale]);
    }
}
