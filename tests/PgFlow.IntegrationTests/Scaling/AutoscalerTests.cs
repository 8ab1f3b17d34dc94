using PgFlow.Loads.Scaling;

namespace PgFlow.IntegrationTests.Scaling;

/// <summary>The arithmetic that the simulation of the autoscaler rests on.</summary>
public sealed class AutoscalerTests
{
    private readonly ScalerRules _rules = new();
    private Autoscaler _autoscaler = new(new ScalerRules());
    private TimeSpan _now;

    [SetUp]
    public void Begin()
    {
        _autoscaler = new Autoscaler(_rules);
        _now = TimeSpan.Zero;
    }

    [Test]
    public void No_work_needs_no_worker() => Assert.That(Observe(0, 0), Is.EqualTo(new[] { 0, 0 }));

    [Test]
    public void First_task_brings_one_worker() => Assert.That(Observe(1, 1), Is.EqualTo(new[] { 1, 1 }));

    [Test]
    public void Burst_brings_workers_within_three_looks() =>
        Assert.That(Observe(1000, 1000, 1000, 1000), Is.EqualTo(new[] { 1, 5, 10, 10 }));

    [Test]
    public void Demand_within_a_tenth_of_what_there_is_room_for_changes_nothing() =>
        Assert.That(Observe(200, 200, 219, 221), Is.EqualTo(new[] { 1, 2, 2, 3 }));

    [Test]
    public void Workers_stay_for_as_long_as_the_window_remembers_that_they_were_wanted()
    {
        Observe(300, 300);

        // The last time three were wanted is one interval before the first of these looks.
        Assert.That(Observe([.. Enumerable.Repeat(50, 19)]), Has.All.EqualTo(3));
        Assert.That(Observe(50), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void Workers_leave_one_a_minute()
    {
        Observe(400, 400);
        Observe([.. Enumerable.Repeat(50, 19)]);

        Assert.That(
            Observe([.. Enumerable.Repeat(50, 10)]), Is.EqualTo(new[] { 3, 3, 3, 3, 2, 2, 2, 2, 1, 1 }));
    }

    [Test]
    public void All_workers_leave_when_nothing_was_to_be_done_for_the_time_of_the_cooldown()
    {
        Observe(50);

        Assert.That(Observe([.. Enumerable.Repeat(0, 19)]), Has.All.EqualTo(1));
        Assert.That(Observe(0), Is.EqualTo(new[] { 0 }));
    }

    private int[] Observe(params int[] demands) =>
    [
        .. demands.Select(demand =>
        {
            _now += _rules.PollingInterval;
            _autoscaler.Observe(_now, demand);
            return _autoscaler.Replicas;
        }),
    ];
}
