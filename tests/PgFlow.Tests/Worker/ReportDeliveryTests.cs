using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;

namespace PgFlow.Tests.Worker;

public sealed class ReportDeliveryTests
{
    private readonly FakeTimeProvider _time = new();

    [TestCase(true)]
    [TestCase(false)]
    public async Task Completion_wakes_the_flow_only_where_other_steps_wait_for_the_step(bool hasDependents)
    {
        Assert.That(await WakesAsync(hasDependents, task => TaskReport.Completed(task, "1")), Is.EqualTo(hasDependents));
    }

    [Test]
    public async Task Task_given_back_wakes_its_flow()
    {
        Assert.That(await WakesAsync(hasDependents: false, TaskReport.Released), Is.True);
    }

    private async Task<bool> WakesAsync(bool hasDependents, Func<HeldTask, TaskReport> report)
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        using var wakes = new FlowWakes();
        var delivery = new ReportDelivery(
            store, held, wakes, new TaskCounts(), NullLogger<ReportDelivery>.Instance);
        store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);

        await delivery.DeliverAsync(
            [report(held.Add(claimed[0], hasDependents: hasDependents))], CancellationToken.None);

        var woken = wakes.Of("flow").WaitAsync(TimeSpan.FromSeconds(1), _time, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        return await woken;
    }
}
