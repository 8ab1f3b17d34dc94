using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Recovery;

/// <summary>
/// Puts lost work back: this worker's claims whose answers were lost, the tasks of workers that died, and what tables
/// and queues do not agree on. Every worker does so; the database sees to it that they do not get in each other's way.
/// </summary>
internal sealed class TaskRecovery(
    WorkerIdentity identity,
    IWorkerStore store,
    HeldTasks held,
    FetchGate gate,
    FlowWakes wakes,
    IOptions<RecoveryOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<TaskRecovery> logger)
{
    // What one call takes up; its rows are locked until it commits.
    private const int Limit = 1_000;
    private const double Spread = 0.2;
    private const string Loop = "recover tasks";

    private long _lastRepair = time.GetTimestamp();

    public Task RunAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken stopping) =>
        new BackgroundLoop(Loop, ticks, time, logger).RunAsync(
            async token =>
            {
                using (ticks.Rest(Loop))
                {
                    await gate.Doubt.WaitAsync(Jittered(options.Value.Interval), time, token);
                }

                await PassAsync(flows, token);
                return true;
            },
            stopping);

    /// <summary>Recovers once, and repairs the flows' queues when that is due. Returns what was done to others' tasks.</summary>
    public async Task<IReadOnlyList<RecoveredTasks>> PassAsync(
        IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        await GiveBackUnheldAsync(cancellationToken);
        var recovered = new List<RecoveredTasks>(
            await store.RecoverAsync(identity.WorkerId, Limit, cancellationToken));
        if (time.GetElapsedTime(_lastRepair) >= options.Value.RepairInterval)
        {
            foreach (var flow in flows)
            {
                recovered.AddRange(await store.RepairAsync(flow.Slug, Limit, cancellationToken));
            }

            _lastRepair = time.GetTimestamp();
        }

        foreach (var tasks in recovered)
        {
            Log(tasks);
            wakes.Wake(tasks.FlowSlug);
        }

        return recovered;
    }

    // Holding the gate, no claim is under way: what the database counts as this worker's and is not held here was
    // claimed by a call whose answer did not arrive.
    private async Task GiveBackUnheldAsync(CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken);
        try
        {
            var claims = held.Snapshot().Select(task => task.Claim).ToList();
            var unheld = await store.ReleaseUnheldAsync(identity.WorkerId, claims, cancellationToken);
            if (unheld > 0)
            {
                RecoveryLog.Unheld(logger, unheld);
            }
        }
        catch
        {
            // During an outage: as soon as the database is back, rather than an interval later.
            gate.Doubt.Set();
            throw;
        }
        finally
        {
            gate.Leave();
        }
    }

    private void Log(RecoveredTasks tasks)
    {
        Action<ILogger, int, string, string?> log = tasks.Outcome switch
        {
            RecoveryOutcome.Requeued => RecoveryLog.Requeued,
            RecoveryOutcome.Failed => RecoveryLog.Failed,
            RecoveryOutcome.MessageRestored => RecoveryLog.MessagesRestored,
            RecoveryOutcome.MessageArchived => RecoveryLog.MessagesArchived,
            RecoveryOutcome.Cancelled => RecoveryLog.Cancelled,
            _ => throw new InvalidOperationException($"There is no log line for {tasks.Outcome}."),
        };
        log(logger, tasks.Count, tasks.FlowSlug, tasks.StepSlug);
    }

    [SuppressMessage("Security", "CA5394", Justification = "Spreads load; nobody gains by guessing it.")]
    private static TimeSpan Jittered(TimeSpan interval) =>
        interval * (1 - Spread + (2 * Spread * Random.Shared.NextDouble()));
}
