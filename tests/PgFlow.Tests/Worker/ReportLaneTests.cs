using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Metrics;

namespace PgFlow.Tests.Worker;

public sealed class ReportLaneTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Batch_is_sent_at_once_when_it_is_full()
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 3, Linger = TimeSpan.FromSeconds(1) });
        await AddAsync(lane, store, held, count: 4);

        await lane.PassAsync(CancellationToken.None);

        Assert.That(store.Calls, Has.Member("complete 3"));
    }

    [Test]
    public async Task Result_is_sent_at_once_when_no_other_handler_runs()
    {
        var (lane, store, held) = Lane(new CompletionOptions { Linger = TimeSpan.FromSeconds(1) });
        await AddAsync(lane, store, held, count: 2);
        held.HandlerEnded();
        held.HandlerEnded();

        await lane.PassAsync(CancellationToken.None);

        Assert.That(store.Calls, Has.Member("complete 2"));
    }

    [Test]
    public async Task Result_waits_for_company_while_other_handlers_run()
    {
        var (lane, store, held) = Lane(new CompletionOptions { Linger = TimeSpan.FromSeconds(1) });
        await AddAsync(lane, store, held, count: 1);

        var pass = lane.PassAsync(CancellationToken.None);
        var early = store.CountOf("complete");
        await AddAsync(lane, store, held, count: 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await pass;

        Assert.That(early, Is.Zero);
        Assert.That(store.Calls, Has.Member("complete 2"));
    }

    [Test]
    public async Task Results_of_a_failed_call_are_sent_again_with_the_next_pass()
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 1 });
        await AddAsync(lane, store, held, count: 1);
        store.Before = _ => throw new TimeoutException();

        Assert.That(() => lane.PassAsync(CancellationToken.None), Throws.InstanceOf<TimeoutException>());
        store.Before = _ => { };
        await lane.PassAsync(CancellationToken.None);

        Assert.That((store.Tasks[0].Status, held.IsEmpty), Is.EqualTo(("completed", true)));
    }

    [Test]
    public async Task Failure_that_cannot_be_stored_is_given_up_at_the_second_time()
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 1 });
        await AddAsync(lane, store, held, count: 1);
        store.Refuses = _ => "the row is damaged";
        store.RefusesFailure = _ => "the row is damaged";

        await lane.PassAsync(CancellationToken.None);
        lane.Finish();
        var goesOn = (await lane.PassAsync(CancellationToken.None), await lane.PassAsync(CancellationToken.None));

        Assert.That((store.CountOf("fail"), held.IsEmpty, goesOn), Is.EqualTo((2, true, (true, false))));
    }

    [Test]
    public async Task Full_lane_lets_the_next_result_wait()
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 1, Capacity = 1 });
        await AddAsync(lane, store, held, count: 1);

        var second = AddAsync(lane, store, held, count: 1);
        var early = second.IsCompleted;
        await lane.PassAsync(CancellationToken.None);
        await second.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(early, Is.False);
    }

    private (ReportLane Lane, InMemoryStore Store, HeldTasks Held) Lane(CompletionOptions options)
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        var meters = new TestMeters();
        var delivery = new ReportDelivery(
            store, held, new FlowWakes(), new TaskCounts(), new TaskMetrics(new WorkerMeter(meters), _time),
            NullLogger<ReportDelivery>.Instance);
        return (new ReportLane(delivery, held, new FlushMetrics(new WorkerMeter(meters)), options, _time), store, held);
    }

    private static async Task AddAsync(ReportLane lane, InMemoryStore store, HeldTasks held, int count)
    {
        for (var index = 0; index < count; index++)
        {
            store.Enqueue("flow", "step");
            var claimed = await store.ClaimAsync(
                "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);
            await lane.AddAsync(TaskReport.Completed(held.Add(claimed[0]), "1"), CancellationToken.None);
        }
    }
}
