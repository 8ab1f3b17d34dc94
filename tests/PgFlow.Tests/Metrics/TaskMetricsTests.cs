using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Instruments;

namespace PgFlow.Tests.Metrics;

public sealed class TaskMetricsTests
{
    private readonly FakeTimeProvider _time = new();

    [TestCase(TaskOutcome.Completed, "completed")]
    [TestCase(TaskOutcome.Failed, "failed")]
    [TestCase(TaskOutcome.TypeViolation, "failed")]
    [TestCase(TaskOutcome.Retried, "retried")]
    [TestCase(TaskOutcome.Released, "released")]
    [TestCase(TaskOutcome.Stale, "stale")]
    [TestCase(TaskOutcome.Rejected, "rejected")]
    public void Report_counts_as_what_became_of_its_task(object outcome, string counter)
    {
        using var meters = new TestMeters();
        var metrics = new TaskMetrics(new WorkerMeter(meters), _time);
        using var measurements = new Measurements(meters);

        metrics.Reported(Claimed(), (TaskOutcome)outcome);

        Assert.That(measurements.Recorded, Is.EqualTo(new[] { $"pgflow.tasks.{counter}{{flow=flow,step=step}} 1" }));
    }

    [Test]
    public void Report_without_an_answer_counts_nowhere()
    {
        using var meters = new TestMeters();
        var metrics = new TaskMetrics(new WorkerMeter(meters), _time);
        using var measurements = new Measurements(meters);

        metrics.Reported(Claimed(), TaskOutcome.Unanswered);

        Assert.That(measurements.Recorded, Is.Empty);
    }

    [TestCase(RecoveryOutcome.Requeued, "recovered")]
    [TestCase(RecoveryOutcome.Failed, "failed")]
    public void Tasks_of_lost_workers_count_by_what_was_done_about_them(object outcome, string counter)
    {
        using var meters = new TestMeters();
        var metrics = new TaskMetrics(new WorkerMeter(meters), _time);
        using var measurements = new Measurements(meters);

        metrics.Recovered(new RecoveredTasks("flow", "step", (RecoveryOutcome)outcome, 3));
        metrics.Recovered(new RecoveredTasks("flow", StepSlug: null, RecoveryOutcome.MessageArchived, 7));

        Assert.That(measurements.Recorded, Is.EqualTo(new[] { $"pgflow.tasks.{counter}{{flow=flow,step=step}} 3" }));
    }

    [TestCase(2.5, 2.5)]
    [TestCase(-1, 0)]
    public void Queue_wait_is_never_less_than_nothing_whatever_the_clocks_say(double waited, double recorded)
    {
        using var meters = new TestMeters();
        var metrics = new TaskMetrics(new WorkerMeter(meters), _time);
        var task = Claimed();
        _time.Advance(TimeSpan.FromSeconds(Math.Max(0, waited)));
        using var measurements = new Measurements(meters);

        metrics.Started(waited < 0 ? task with { ReadyAt = _time.GetUtcNow().AddSeconds(1) } : task);

        Assert.That(measurements.Series, Does.Contain("pgflow.queue.wait{flow=flow}"));
        Assert.That(
            measurements.Recorded.Where(entry => entry.StartsWith("pgflow.queue", StringComparison.Ordinal)),
            Is.EqualTo(recorded == 0 ? [] : new[] { $"pgflow.queue.wait{{flow=flow}} {recorded}" }));
    }

    [Test]
    public void Counters_of_a_served_step_are_there_before_anything_happens()
    {
        using var meters = new TestMeters();
        var metrics = new TaskMetrics(new WorkerMeter(meters), _time);
        using var measurements = new Measurements(meters);

        metrics.Introduce("flow", ["a", "b"]);

        Assert.That(measurements.Series, Has.Exactly(9).EndsWith("step=b}"));
        Assert.That(measurements.Recorded, Is.Empty);
    }

    private ClaimedTask Claimed() => new()
    {
        Claim = new TaskClaim("flow", Guid.Empty, "step", 0, 1),
        MessageId = 1,
        Attempt = 1,
        MaxAttempts = 3,
        Timeout = TimeSpan.FromSeconds(60),
        ReadyAt = _time.GetUtcNow(),
        Input = null,
    };
}
