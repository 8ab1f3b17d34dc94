using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Cli;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Heartbeats;
using PgFlow.Worker.Idling;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Visibility;

namespace PgFlow.Worker.Lifecycle;

/// <summary>Starts the loops in order, waits until a stop is asked for, and ends them in order.</summary>
internal sealed class WorkerPipeline(
    WorkerIdentity identity,
    IWorkerStore store,
    Heartbeat heartbeat,
    ReportLanes lanes,
    VisibilityExtender extender,
    FlowReaders readers,
    IdleWatch idleWatch,
    HandlerDrain drain,
    StopRequest stop,
    HeldTasks held,
    TaskCounts counts,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<WorkerPipeline> logger)
{
    /// <summary>Serves the flows until a stop is asked for and done; returns the process's exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken shutdown)
    {
        using var fetching = new CancellationTokenSource();
        using var holding = new CancellationTokenSource();
        using var givingUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var asked = shutdown.Register(() => stop.Request(StopReason.Shutdown));

        heartbeat.Start();
        var delivering = lanes.RunAsync(givingUp.Token);
        var extending = extender.RunAsync(holding.Token);
        var reading = ReadAsync(flows, fetching.Token);

        var reason = await stop.Requested;
        LifecycleLog.Stopping(logger, reason, held.Executing);
        givingUp.CancelAfter(options.Value.ShutdownTimeout);
        await fetching.CancelAsync();
        await reading.WaitAsync(givingUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await drain.RunAsync(givingUp.Token);

        // Until here results keep coming, and their claims must hold until they are stored.
        lanes.Finish();
        await delivering;
        await holding.CancelAsync();
        await extending;
        heartbeat.Stop();
        await SayGoodbyeAsync();
        return reason == StopReason.Idle && counts.HasFailedRuns ? ExitCodes.RunFailed : ExitCodes.Ok;
    }

    private Task ReadAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken fetching) =>
        options.Value.UntilIdle
            ? Task.WhenAll(readers.RunAsync(flows, fetching), idleWatch.RunAsync(flows, fetching))
            : readers.RunAsync(flows, fetching);

    [SuppressMessage("Design", "CA1031", Justification = "The work is done; the row then says so by its heartbeat.")]
    private async Task SayGoodbyeAsync()
    {
        if (!held.IsEmpty)
        {
            CompletionLog.Undelivered(logger, held.Count);
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        try
        {
            await store.StopAsync(identity.WorkerId, deadline.Token);
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
