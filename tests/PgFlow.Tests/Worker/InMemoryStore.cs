using PgFlow.Client;
using PgFlow.TestKit.Waiting;

namespace PgFlow.Tests.Worker;

/// <summary>A database of tasks without runs: just enough of the batch surface to drive a worker.</summary>
internal sealed class InMemoryStore(TimeProvider time)
    : IWorkerStore, ITaskStore, IWorkerRegistry, IWorkSignals, IUpkeepStore, IFlowStore
{
    private readonly Lock _lock = new();
    private readonly List<StoredTask> _tasks = [];

    /// <summary>What happened, in order: a word and a number of items per call.</summary>
    public List<string> Calls { get; } = [];

    public IReadOnlyList<string> CallsSoFar
    {
        get
        {
            lock (_lock)
            {
                return [.. Calls];
            }
        }
    }

    public List<WorkerRegistration> Registrations { get; } = [];

    public List<IReadOnlyList<TaskClaim>> Heartbeats { get; } = [];

    public Dictionary<string, IReadOnlyList<FlowDifference>> Differences { get; } = new(StringComparer.Ordinal);

    public bool IsDeprecated { get; set; }

    /// <summary>Whether a pooler is in between.</summary>
    public NotificationPath Path { get; set; }

    /// <summary>What an election answers.</summary>
    public ElectionReply Elected { get; set; } = new(true, 1);

    /// <summary>What prunes answer, one after the other; then nothing is left.</summary>
    public Queue<PrunedRows> Pruned { get; } = [];

    /// <summary>Flows that nobody has defined.</summary>
    public HashSet<string> MissingFlows { get; } = new(StringComparer.Ordinal);

    /// <summary>What is said of the schema.</summary>
    public SchemaVersions Schema { get; set; } = new(Installed: 1, Needed: 1);

    /// <summary>What a listener does; by default it connects and never hears anything.</summary>
    public Func<Action, Action<string>, CancellationToken, Task> Listening { get; set; } =
        async (connected, _, cancellationToken) =>
        {
            connected();
            await Never.EndAsync(cancellationToken);
        };

    /// <summary>How much each claim could bring.</summary>
    public List<ClaimBounds> Claims { get; } = [];

    /// <summary>What a recovery answers.</summary>
    public List<RecoveredTasks> Recovered { get; } = [];

    /// <summary>Who has started tasks.</summary>
    public List<TaskHolder> Holders { get; } = [];

    /// <summary>What a look at the whole database finds.</summary>
    public List<DatabaseGauge> Gauges { get; } = [];

    /// <summary>What repairs answer, one after the other; then there is nothing to repair.</summary>
    public Queue<RecoveredTasks> Repaired { get; } = [];

    /// <summary>Called when a call has taken effect, before it answers; throws for an answer that gets lost.</summary>
    public Action<string> After { get; set; } = _ => { };

    /// <summary>Called at the beginning of every call with its word; throws for a database in trouble.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Why an output is refused; null for one that is stored.</summary>
    public Func<TaskCompletion, string?> Refuses { get; set; } = _ => null;

    /// <summary>Why a failure cannot be stored, or null.</summary>
    public Func<TaskFailure, string?> RefusesFailure { get; set; } = _ => null;

    /// <summary>The server's code for a refused failure.</summary>
    public string? RefusedFailureState { get; set; }

    /// <summary>Whether a completion is left without an answer, as the database is in trouble over it alone.</summary>
    public Func<TaskCompletion, bool> LeavesUnanswered { get; set; } = _ => false;

    /// <summary>Why a claim cannot be extended, or null.</summary>
    public Func<TaskClaim, string?> RefusesExtension { get; set; } = _ => null;

    ITaskStore IWorkerStore.Tasks => this;

    IWorkerRegistry IWorkerStore.Registry => this;

    IWorkSignals IWorkerStore.Signals => this;

    IUpkeepStore IWorkerStore.Upkeep => this;

    IFlowStore IWorkerStore.Flows => this;

    public int LaneCount => 2;

    public IReadOnlyList<StoredTask> Tasks
    {
        get
        {
            lock (_lock)
            {
                return [.. _tasks];
            }
        }
    }

    public StoredTask Enqueue(
        string flow, string step, string? input = "1", TimeSpan? delay = null, TimeSpan? timeout = null,
        int maxAttempts = 3)
    {
        lock (_lock)
        {
            var task = new StoredTask
            {
                FlowSlug = flow,
                RunId = Guid.NewGuid(),
                StepSlug = step,
                TaskIndex = 0,
                Input = input,
                MaxAttempts = maxAttempts,
                Timeout = timeout ?? TimeSpan.FromSeconds(60),
                ReadyAt = time.GetUtcNow() + (delay ?? TimeSpan.Zero),
            };
            _tasks.Add(task);
            return task;
        }
    }

    public int LaneOf(Guid runId) => (int)((uint)runId.GetHashCode() % LaneCount);

    public int CountOf(string call)
    {
        lock (_lock)
        {
            return Calls.Count(made => made.StartsWith(call + ' ', StringComparison.Ordinal));
        }
    }

    // No call that a worker's life is counted in: it is made before that begins.
    public Task<SchemaVersions> SchemaVersionsAsync(CancellationToken cancellationToken)
    {
        Before("schema");
        return Task.FromResult(Schema);
    }

    public Task RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        Register(registration);
        return Task.CompletedTask;
    }

    public void Register(WorkerRegistration registration)
    {
        Enter("register", 1);
        Registrations.Add(registration);
    }

    public HeartbeatReply Heartbeat(Guid workerId, IReadOnlyList<TaskClaim> held)
    {
        Enter("heartbeat", held.Count);
        lock (_lock)
        {
            Heartbeats.Add(held);
            return new HeartbeatReply(IsDeprecated, [.. held.Where(claim => Find(claim) is null)]);
        }
    }

    public Task StopAsync(Guid workerId, CancellationToken cancellationToken)
    {
        Enter("stop", 1);
        return Task.CompletedTask;
    }

    /// <summary>A claim with the bounds of a worker that has room.</summary>
    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        CancellationToken cancellationToken) =>
        ClaimAsync(
            flowSlug, stepSlugs, quantity, workerId, visibilityTimeout, ClaimBounds.Default, cancellationToken);

    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        string flowSlug,
        IReadOnlyList<string> stepSlugs,
        int quantity,
        Guid workerId,
        TimeSpan visibilityTimeout,
        ClaimBounds bounds,
        CancellationToken cancellationToken)
    {
        Claims.Add(bounds);
        Enter("claim", quantity);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var ready = _tasks
                .Where(task => IsQueued(task, flowSlug, stepSlugs) && !task.IsLocked && task.ReadyAt <= now)
                .Take(quantity);
            return Task.FromResult<IReadOnlyList<ClaimedTask>>([.. Within(bounds, ready).ToList().Select(Start)]);
        }
    }

    public Task<IReadOnlyList<RecoveredTasks>> SurrenderAsync(Guid workerId, CancellationToken cancellationToken)
    {
        Enter("surrender", 1);
        lock (_lock)
        {
            var started = _tasks.Where(task => task.Status == "started").ToList();
            started.ForEach(GiveBack);
            return Task.FromResult<IReadOnlyList<RecoveredTasks>>(
                [
                    .. started.Select(task =>
                        new RecoveredTasks(task.FlowSlug, task.StepSlug, RecoveryOutcome.Requeued, Count: 1)),
                ]);
        }
    }

    public Task<IReadOnlyList<ReportResult>> CompleteAsync(
        IReadOnlyList<TaskCompletion> completions, CancellationToken cancellationToken)
    {
        Enter("complete", completions.Count);
        lock (_lock)
        {
            IReadOnlyList<ReportResult> results = [.. completions.Select(Complete)];
            After("complete");
            return Task.FromResult(results);
        }
    }

    public Task<IReadOnlyList<ReportResult>> FailAsync(
        IReadOnlyList<TaskFailure> failures, CancellationToken cancellationToken)
    {
        Enter("fail", failures.Count);
        lock (_lock)
        {
            IReadOnlyList<ReportResult> results = [.. failures.Select(Fail)];
            After("fail");
            return Task.FromResult(results);
        }
    }

    public Task<IReadOnlyList<ReportResult>> ReleaseAsync(
        IReadOnlyList<TaskClaim> claims, CancellationToken cancellationToken)
    {
        Enter("release", claims.Count);
        var results = Change(claims, TaskOutcome.Released, GiveBack);
        After("release");
        return Task.FromResult(results);
    }

    public IReadOnlyList<ReportResult> Extend(IReadOnlyList<TaskClaim> claims, TimeSpan visibilityTimeout)
    {
        Enter("extend", claims.Count);
        var results = Change(claims, TaskOutcome.Extended, _ => { });
        return [.. results.Zip(claims, (result, claim) =>
            RefusesExtension(claim) is { } reason ? new ReportResult(TaskOutcome.Rejected, reason) : result)];
    }

    public Task<UnheldTasks> ReleaseUnheldAsync(
        Guid workerId,
        IReadOnlyList<TaskClaim> held,
        DateTimeOffset? startedBefore,
        CancellationToken cancellationToken)
    {
        Enter("unheld", held.Count);
        lock (_lock)
        {
            var unheld = _tasks.FindAll(task =>
                task.Status == "started" && task.StartedAt < startedBefore && !held.Contains(task.Claim));
            unheld.ForEach(task => (task.Status, task.Attempts) = ("queued", task.Attempts - 1));
            return Task.FromResult(new UnheldTasks(
                [.. unheld.Select(task => new ReleasedTask(task.FlowSlug, task.StepSlug))], time.GetUtcNow()));
        }
    }

    public Task<IReadOnlyList<RecoveredTasks>> RecoverAsync(
        Guid workerId, int limit, CancellationToken cancellationToken)
    {
        Enter("recover", limit);
        return Task.FromResult<IReadOnlyList<RecoveredTasks>>([.. Recovered]);
    }

    public Task<IReadOnlyList<RecoveredTasks>> RepairAsync(
        string flowSlug, int limit, CancellationToken cancellationToken)
    {
        Enter("repair", limit);
        return Task.FromResult<IReadOnlyList<RecoveredTasks>>(Repaired.TryDequeue(out var rows) ? [rows] : []);
    }

    public Task<IReadOnlyDictionary<string, TimeSpan>> ReadyFlowsAsync(
        IReadOnlyList<FlowSteps> flows, CancellationToken cancellationToken)
    {
        Enter("ready", flows.Count);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return Task.FromResult<IReadOnlyDictionary<string, TimeSpan>>(flows
                .Select(flow => (flow.FlowSlug, Queued: _tasks.Where(
                    task => IsQueued(task, flow.FlowSlug, flow.StepSlugs)).ToList()))
                .Where(flow => flow.Queued.Count > 0)
                .ToDictionary(
                    flow => flow.FlowSlug,
                    flow => flow.Queued.Min(task => task.ReadyAt) is var ready && ready > now
                        ? ready - now
                        : TimeSpan.Zero));
        }
    }

    public Task<IReadOnlyList<TaskHolder>> HoldersAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken)
    {
        Enter("holders", flowSlugs.Count);
        return Task.FromResult<IReadOnlyList<TaskHolder>>([.. Holders]);
    }

    public Task WaitForWorkAsync(
        Guid workerId, IReadOnlyList<string> flowSlugs, TimeSpan duration, CancellationToken cancellationToken)
    {
        Enter(duration > TimeSpan.Zero ? "wait" : "wait no more", flowSlugs.Count);
        return Task.CompletedTask;
    }

    public Task<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken) => Task.FromResult(Path);

    public Task ListenAsync(Action connected, Action<string> hasWork, CancellationToken cancellationToken)
    {
        Enter("listen", 1);
        return Listening(connected, hasWork, cancellationToken);
    }

    public Task<ElectionReply> ElectAsync(
        string election, Guid candidate, TimeSpan lease, CancellationToken cancellationToken)
    {
        Enter($"elect {election}", 1);
        return Task.FromResult(Elected);
    }

    public Task ResignAsync(string election, Guid candidate, CancellationToken cancellationToken)
    {
        Enter($"resign {election}", 1);
        return Task.CompletedTask;
    }

    public Task<PrunedRows> PruneAsync(
        TimeSpan? age,
        IReadOnlyDictionary<string, TimeSpan> flowAges,
        int limit,
        CancellationToken cancellationToken)
    {
        Enter("prune", limit);
        return Task.FromResult(Pruned.TryDequeue(out var rows) ? rows : PrunedRows.None);
    }

    public Task<IReadOnlyList<string>> MissingFlowsAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken)
    {
        Enter("missing", flowSlugs.Count);
        return Task.FromResult<IReadOnlyList<string>>([.. flowSlugs.Where(MissingFlows.Contains)]);
    }

    public Task<IReadOnlyList<DatabaseGauge>> ReadGaugesAsync(int maxCount, CancellationToken cancellationToken)
    {
        Enter("gauges", maxCount);
        return Task.FromResult<IReadOnlyList<DatabaseGauge>>([.. Gauges]);
    }

    public Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(FlowDefinition flow, CancellationToken cancellationToken)
    {
        Enter("ensure", 1);
        return Task.FromResult(Differences.GetValueOrDefault(flow.Slug, []));
    }

    /// <summary>Takes a task away from whoever holds it.</summary>
    public void TakeAway(StoredTask task)
    {
        lock (_lock)
        {
            task.ClaimNo++;
            task.Status = "cancelled";
        }
    }

    /// <summary>Queues a started task again and refunds its attempt, as recovery does.</summary>
    public void Recover(StoredTask task)
    {
        lock (_lock)
        {
            GiveBack(task);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsQueued(StoredTask task, string flow, IReadOnlyList<string> steps) =>
        task.Status == "queued" && task.FlowSlug == flow && steps.Contains(task.StepSlug);

    private void Enter(string call, int items)
    {
        Before(call);
        lock (_lock)
        {
            Calls.Add($"{call} {items}");
        }
    }

    private StoredTask? Find(TaskClaim claim) =>
        _tasks.Find(task => task.Status == "started" && task.Claim == claim);

    private IReadOnlyList<ReportResult> Change(
        IReadOnlyList<TaskClaim> claims, TaskOutcome outcome, Action<StoredTask> change)
    {
        lock (_lock)
        {
            return [.. claims.Select(claim =>
            {
                if (Find(claim) is not { } task)
                {
                    return new ReportResult(TaskOutcome.Stale);
                }

                change(task);
                return new ReportResult(outcome);
            })];
        }
    }

    private static IEnumerable<StoredTask> Within(ClaimBounds bounds, IEnumerable<StoredTask> ready)
    {
        var (bytes, count) = (0L, 0);
        foreach (var task in ready)
        {
            bytes += task.Input?.Length ?? 0;
            if (bytes > bounds.MaxBytes && (count > 0 || !bounds.AtLeastOne))
            {
                yield break;
            }

            count++;
            yield return task;
        }
    }

    private static void GiveBack(StoredTask task)
    {
        task.Status = "queued";
        task.Attempts--;
    }

    private ReportResult Complete(TaskCompletion completion)
    {
        if (Find(completion.Claim) is not { } task)
        {
            return new ReportResult(TaskOutcome.Stale);
        }

        if (LeavesUnanswered(completion))
        {
            return new ReportResult(TaskOutcome.Unanswered, "its queue is gone");
        }

        if (Refuses(completion) is { } reason)
        {
            return new ReportResult(TaskOutcome.Rejected, reason);
        }

        task.Status = "completed";
        task.Output = completion.Output;
        return new ReportResult(TaskOutcome.Completed);
    }

    private ReportResult Fail(TaskFailure failure)
    {
        if (Find(failure.Claim) is not { } task)
        {
            return new ReportResult(TaskOutcome.Stale);
        }

        if (RefusesFailure(failure) is { } reason)
        {
            return new ReportResult(TaskOutcome.Rejected, reason, RefusedFailureState);
        }

        var isLast = failure.IsFinal || task.Attempts >= task.MaxAttempts;
        task.Error = failure.ErrorMessage;
        task.Status = isLast ? "failed" : "queued";
        task.ReadyAt = time.GetUtcNow() + (failure.RetryAfter ?? TimeSpan.FromSeconds(1));
        return new ReportResult(isLast ? TaskOutcome.Failed : TaskOutcome.Retried);
    }

    private ClaimedTask Start(StoredTask task)
    {
        task.Status = "started";
        task.StartedAt = time.GetUtcNow();
        task.Attempts++;
        task.ClaimNo++;
        return new ClaimedTask
        {
            Claim = task.Claim,
            MessageId = 1,
            Attempt = task.Attempts,
            MaxAttempts = task.MaxAttempts,
            Timeout = task.Timeout,
            ReadyAt = task.ReadyAt,
            Input = task.Input,
            TraceParent = task.TraceParent,
            TraceState = task.TraceState,
        };
    }
}
