using PgFlow.Client;
using static PgFlow.Worker.Instruments.MetricTags;

namespace PgFlow.Worker.Instruments;

/// <summary>Metrics of this process's tasks: counters by flow and step, histograms by flow.</summary>
internal sealed class TaskMetrics
{
    private readonly TimeProvider _time;
    private readonly GuardedCounter _started;
    private readonly GuardedCounter _completed;
    private readonly GuardedCounter _failed;
    private readonly GuardedCounter _retried;
    private readonly GuardedCounter _released;
    private readonly GuardedCounter _recovered;
    private readonly GuardedCounter _timedOut;
    private readonly GuardedCounter _stale;
    private readonly GuardedCounter _rejected;
    private readonly GuardedHistogram<double> _queueWait;
    private readonly GuardedHistogram<double> _handlerDuration;

    public TaskMetrics(WorkerMeter worker, TimeProvider time)
    {
        _time = time;
        _started = CounterOf(worker, "started", "Handlers that were started.");
        _completed = CounterOf(worker, "completed", "Tasks whose result was stored.");
        _failed = CounterOf(worker, "failed", "Tasks that failed for good, and their runs with them.");
        _retried = CounterOf(worker, "retried", "Attempts that failed and are followed by another.");
        _released = CounterOf(worker, "released", "Tasks that were released, their attempt refunded.");
        _recovered = CounterOf(worker, "recovered", "Tasks of expired workers that this process queued again.");
        _timedOut = CounterOf(worker, "timed_out", "Handlers that were cancelled at their step's timeout.");
        _stale = CounterOf(worker, "stale", "Results that changed nothing: the task was no longer this worker's.");
        _rejected = CounterOf(worker, "rejected", "Results that the database refused to store.");
        _queueWait = worker.Histogram(
            "pgflow.queue.wait", "s", "From the moment a task could be claimed to its handler's start.",
            advice: Buckets.Waits);
        _handlerDuration = worker.Histogram(
            "pgflow.handler.duration", "s", "How long handlers ran, whatever their result.", advice: Buckets.Handlers);
    }

    /// <summary>Initialises the steps' counters to zero: otherwise a rate would miss the first failure.</summary>
    public void Introduce(string flow, IEnumerable<string> steps)
    {
        foreach (var step in steps)
        {
            foreach (var counter in (GuardedCounter[])
                [_started, _completed, _failed, _retried, _released, _recovered, _timedOut, _stale, _rejected])
            {
                counter.Add(0, Flow(flow), Step(step));
            }
        }
    }

    public void Started(ClaimedTask task)
    {
        Add(_started, task);
        if (_queueWait.Enabled)
        {
            // One is by the database's clock, the other by this machine's.
            var wait = _time.GetUtcNow() - task.ReadyAt;
            _queueWait.Record(Math.Max(0, wait.TotalSeconds), Flow(task.FlowSlug));
        }
    }

    public void HandlerEnded(ClaimedTask task, TimeSpan elapsed) =>
        _handlerDuration.Record(elapsed.TotalSeconds, Flow(task.FlowSlug));

    public void TimedOut(ClaimedTask task) => Add(_timedOut, task);

    /// <summary>Counts a task that ended after another worker got it: its result is not reported.</summary>
    public void Dropped(ClaimedTask task) => Add(_stale, task);

    /// <summary>Counts the outcome of a report.</summary>
    public void Reported(ClaimedTask task, TaskOutcome outcome)
    {
        var counter = outcome switch
        {
            TaskOutcome.Completed => _completed,
            TaskOutcome.Failed or TaskOutcome.TypeViolation => _failed,
            TaskOutcome.Retried => _retried,
            TaskOutcome.Released => _released,
            TaskOutcome.Stale => _stale,
            TaskOutcome.Rejected => _rejected,
            _ => null,
        };
        if (counter is not null)
        {
            Add(counter, task);
        }
    }

    /// <summary>Counts a task that was released although this process never knew of its claim.</summary>
    public void Released(ReleasedTask task) => _released.Add(1, Flow(task.FlowSlug), Step(task.StepSlug));

    /// <summary>Counts recovered tasks of expired workers, but not repairs of queues.</summary>
    public void Recovered(RecoveredTasks tasks)
    {
        var counter = tasks.Outcome switch
        {
            RecoveryOutcome.Requeued => _recovered,
            RecoveryOutcome.Failed => _failed,
            _ => null,
        };
        counter?.Add(tasks.Count, Flow(tasks.FlowSlug), Step(tasks.StepSlug));
    }

    private static GuardedCounter CounterOf(WorkerMeter worker, string name, string description) =>
        worker.Counter($"pgflow.tasks.{name}", "{task}", description);

    private static void Add(GuardedCounter counter, ClaimedTask task) =>
        counter.Add(1, Flow(task.FlowSlug), Step(task.Claim.StepSlug));
}
