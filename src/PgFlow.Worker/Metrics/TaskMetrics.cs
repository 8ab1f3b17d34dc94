using System.Diagnostics.Metrics;
using PgFlow.Client;
using static PgFlow.Worker.Metrics.MetricTags;

namespace PgFlow.Worker.Metrics;

/// <summary>What becomes of tasks in this process: counters by flow and step, histograms by flow.</summary>
internal sealed class TaskMetrics
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _started;
    private readonly Counter<long> _completed;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _released;
    private readonly Counter<long> _recovered;
    private readonly Counter<long> _timedOut;
    private readonly Counter<long> _stale;
    private readonly Counter<long> _rejected;
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _handlerDuration;

    public TaskMetrics(WorkerMeter worker, TimeProvider time)
    {
        _time = time;
        var meter = worker.Meter;
        _started = CounterOf(meter, "started", "Handlers that were started.");
        _completed = CounterOf(meter, "completed", "Tasks whose result was stored.");
        _failed = CounterOf(meter, "failed", "Tasks that failed for good, and their runs with them.");
        _retried = CounterOf(meter, "retried", "Attempts that failed and are followed by another.");
        _released = CounterOf(meter, "released", "Tasks that were given back, their attempt refunded.");
        _recovered = CounterOf(meter, "recovered", "Tasks of lost workers that this process queued again.");
        _timedOut = CounterOf(meter, "timed_out", "Handlers that were cancelled at their step's timeout.");
        _stale = CounterOf(meter, "stale", "Results that changed nothing: the task was not this worker's any more.");
        _rejected = CounterOf(meter, "rejected", "Results that the database refused to store.");
        _queueWait = meter.CreateHistogram(
            "pgflow.queue.wait", "s", "From the moment a task could be claimed to its handler's start.",
            advice: Buckets.Waits);
        _handlerDuration = meter.CreateHistogram(
            "pgflow.handler.duration", "s", "How long handlers ran, whatever came of it.", advice: Buckets.Handlers);
    }

    /// <summary>Shows the steps' counters at zero: a rate sees no first failure that comes out of nowhere.</summary>
    public void Introduce(string flow, IEnumerable<string> steps)
    {
        foreach (var step in steps)
        {
            foreach (var counter in (Counter<long>[])
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
            // The one moment is by the database's clock, the other by this machine's.
            var wait = _time.GetUtcNow() - task.ReadyAt;
            _queueWait.Record(Math.Max(0, wait.TotalSeconds), Flow(task.FlowSlug));
        }
    }

    public void HandlerEnded(ClaimedTask task, TimeSpan elapsed) =>
        _handlerDuration.Record(elapsed.TotalSeconds, Flow(task.FlowSlug));

    public void TimedOut(ClaimedTask task) => Add(_timedOut, task);

    /// <summary>Counts a task whose execution ended after somebody else got it: its result is not reported.</summary>
    public void Dropped(ClaimedTask task) => Add(_stale, task);

    /// <summary>Counts what the database made of a report.</summary>
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

    /// <summary>Counts a task that was given back although this process never knew that it had it.</summary>
    public void Released(ReleasedTask task) => _released.Add(1, Flow(task.FlowSlug), Step(task.StepSlug));

    /// <summary>Counts what this process did about tasks of lost workers; repairs of queues are none.</summary>
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

    private static Counter<long> CounterOf(Meter meter, string name, string description) =>
        meter.CreateCounter<long>($"pgflow.tasks.{name}", "{task}", description);

    private static void Add(Counter<long> counter, ClaimedTask task) =>
        counter.Add(1, Flow(task.FlowSlug), Step(task.Claim.StepSlug));
}
