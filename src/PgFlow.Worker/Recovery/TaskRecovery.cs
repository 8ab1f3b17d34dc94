using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Waking;

namespace PgFlow.Worker.Recovery;

/// <summary>
/// Queues lost work again: this worker's claims whose answers were lost, the tasks of expired workers, and tasks and
/// messages that disagree. Every worker does this; the database keeps them out of each other's way.
/// </summary>
internal sealed class TaskRecovery(
    WorkerIdentity identity,
    IUpkeepStore store,
    ServedFlows flows,
    ClaimReconciliation reconciliation,
    QueueTroubles queues,
    FetchGate gate,
    FlowWakes wakes,
    IOptions<RecoveryOptions> options,
    IOptions<HeartbeatOptions> heartbeat,
    TaskMetrics metrics,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<TaskRecovery> logger) : IWorkerLoop
{
    // The limit of one call; its rows are locked until it commits.
    private const int Limit = 1_000;

    // Fewer appear in normal operation, such as messages without a task, and wait for the next repair.
    private const int Many = 100;
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    // Flows whose last repair reached its limit: there may be more.
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private long _lastRepair = time.GetTimestamp();

    public string Name => "recover tasks";

    public LoopStage Stage => LoopStage.Claiming;

    /// <summary>Repeats the pass; called as soon as the worker is registered.</summary>
    public Task RunAsync(CancellationToken stopping)
    {
        // Counted from here: defining a thousand flows takes longer than the interval, and repairs would delay the work
        // that waits for this worker.
        var registered = _lastRepair = time.GetTimestamp();
        return new BackgroundLoop(Name, ticks, time, logger).RunAsync(
            async token =>
            {
                if (_damaged.Count == 0)
                {
                    using var resting = ticks.Rest(Name);
                    await gate.UnknownClaims.WaitAsync(NextWait(registered), time, token);
                }

                await PassAsync(token);
                return true;
            },
            stopping);
    }

    /// <summary>
    /// Recovers once, and repairs the flows' queues when due, including those where the last repair found much. An
    /// error in one part does not stop the others; it is thrown at the end.
    /// </summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        var parts = new List<Func<Task>>
        {
            () => reconciliation.PassAsync(cancellationToken),
            async () => Note(await store.RecoverAsync(identity.WorkerId, Limit, cancellationToken)),
        };
        parts.AddRange(FlowsToRepair().Select<string, Func<Task>>(flow => () => RepairAsync(flow, cancellationToken)));
        await RunAllAsync(parts);
    }

    private List<string> FlowsToRepair()
    {
        var isDue = time.GetElapsedTime(_lastRepair) >= options.Value.RepairInterval;
        if (isDue)
        {
            _lastRepair = time.GetTimestamp();
        }

        List<string> due = [.. flows.Served.Select(flow => flow.Slug).Where(slug => isDue || _damaged.Contains(slug))];
        _damaged.Clear();
        return due;
    }

    private async Task RepairAsync(string flowSlug, CancellationToken cancellationToken)
    {
        try
        {
            var repaired = await store.RepairAsync(flowSlug, Limit, cancellationToken);
            Note(repaired);
            queues.Clear(flowSlug);
            if (HasMore(repaired))
            {
                _damaged.Add(flowSlug);
            }
        }
        catch (DbException error) when (!DatabaseTrouble.IsPassing(error))
        {
            queues.Note(flowSlug, error.Message);
            throw;
        }
    }

    // A worker may recover others' tasks once it has sent heartbeats for a whole lease. When all workers died and were
    // replaced, the tasks should not wait any longer than that.
    private TimeSpan NextWait(long registered)
    {
        var wait = Spread.Around(options.Value.Interval);
        var untilJudge = heartbeat.Value.Lease + Margin - time.GetElapsedTime(registered);
        return untilJudge > TimeSpan.Zero && untilJudge < wait ? untilJudge : wait;
    }

    private static bool HasMore(IReadOnlyList<RecoveredTasks> repaired) =>
        repaired.Any(tasks => tasks.Outcome == RecoveryOutcome.QueueCreated)
        || repaired.Sum(tasks => tasks.Count) >= Many;

    [SuppressMessage("Design", "CA1031", Justification = "Thrown once all parts were tried.")]
    private static async Task RunAllAsync(IEnumerable<Func<Task>> parts)
    {
        Exception? first = null;
        foreach (var part in parts)
        {
            try
            {
                await part();
            }
            catch (Exception error)
            {
                first ??= error;
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private void Note(IReadOnlyList<RecoveredTasks> recovered)
    {
        foreach (var tasks in recovered)
        {
            metrics.Recovered(tasks);
            Log(tasks);
            wakes.Wake(tasks.FlowSlug);
        }
    }

    private void Log(RecoveredTasks tasks)
    {
        if (tasks.Outcome == RecoveryOutcome.QueueCreated)
        {
            RecoveryLog.QueueCreated(logger, tasks.FlowSlug);
            return;
        }

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
}
