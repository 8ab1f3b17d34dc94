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
/// Ends the process once nothing is left to do: nothing in hand, nothing ready, nothing delayed that comes due
/// within the horizon. Tasks that other workers run may still make work for this one; they are not waited for, unless
/// their worker is not heard and may have died.
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
    /// Asks for the stop when nothing is left to do, or when a loop keeps failing and so never will be done; returns
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

        // Holding the gate, no claim is under way: what is neither held nor ready cannot become ours unseen.
        await gate.EnterAsync(cancellationToken);
        try
        {
            if (!held.IsEmpty)
            {
                return false;
            }

            // What a claim took whose answer was lost is neither held nor ready.
            await reconciliation.GiveBackAsync(cancellationToken);
            if (!await AllQuietAsync(flows, cancellationToken))
            {
                silent.Forget();
                return false;
            }

            // A task that was recovered between the two queries appears in neither: it is ready now.
            var silence = await silent.LookAsync(flows, cancellationToken);
            return silence != Silence.ForNow
                && await AllQuietAsync(flows, cancellationToken)
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

    private async Task<bool> AllQuietAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        var due = await signals.ReadyFlowsAsync(
            [.. flows.Select(flow => new FlowSteps(flow.Slug, flow.Steps))], cancellationToken);
        return due.Values.All(wait => wait > options.Value.IdleHorizon);
    }
}
