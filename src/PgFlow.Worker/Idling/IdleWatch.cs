using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Recovery;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Idling;

/// <summary>
/// Ends the process once nothing is left to do: nothing held, nothing ready, nothing delayed that comes due within the
/// horizon. Tasks that other workers run may still create work for this one; they are only waited for if their worker
/// has no recent heartbeat and may have died.
/// </summary>
internal sealed class IdleWatch(
    IWorkSignals signals,
    HeldTasks held,
    FetchGate gate,
    ClaimReconciliation reconciliation,
    SilentHolders silent,
    ServedFlows served,
    StopRequest stop,
    IOptions<WorkerOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<IdleWatch> logger) : IWorkerLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public string Name => "watch for idleness";

    public LoopStage Stage => LoopStage.Claiming;

    public Task RunAsync(CancellationToken stopping) => options.Value.UntilIdle
        ? new BackgroundLoop(Name, ticks, time, logger).RunWithRestsAsync(
            async token => await PassAsync(served.Served, token) ? null : Interval, stopping)
        : Task.CompletedTask;

    /// <summary>
    /// Requests the stop when nothing is left to do, or when a loop keeps failing and never will be done; returns
    /// whether it did.
    /// </summary>
    public async Task<bool> PassAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        if (ticks.FindStuck() is { } stuck)
        {
            IdleLog.Stuck(logger, stuck.Loop, stuck.Failures, stuck.Error.Message);
            stop.Request(StopReason.Broken);
            return true;
        }

        if (!held.IsEmpty)
        {
            silent.Forget();
            return false;
        }

        // While the gate is held, no claim is under way: a task that is neither held nor ready cannot be claimed
        // unseen.
        await gate.EnterAsync(cancellationToken);
        try
        {
            if (!held.IsEmpty)
            {
                return false;
            }

            // Tasks of a claim whose answer was lost are neither held nor ready.
            await reconciliation.ReleaseAsync(cancellationToken);
            if (!await IsIdleAsync(flows, cancellationToken))
            {
                silent.Forget();
                return false;
            }

            // A task that was recovered between the two queries appears in neither: it is ready now.
            var silence = await silent.CheckAsync(flows, cancellationToken);
            return silence != Silence.ForNow
                && await IsIdleAsync(flows, cancellationToken)
                && End(silence == Silence.None ? StopReason.Idle : StopReason.IdleButHeld);
        }
        finally
        {
            gate.Leave();
        }
    }

    private bool End(StopReason reason)
    {
        IdleLog.Idle(logger, options.Value.IdleHorizon);
        stop.Request(reason);
        return true;
    }

    private async Task<bool> IsIdleAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        var due = await signals.ReadyFlowsAsync(
            [.. flows.Select(flow => new FlowSteps(flow.Slug, flow.Steps))], cancellationToken);
        return due.Values.All(wait => wait > options.Value.IdleHorizon);
    }
}
