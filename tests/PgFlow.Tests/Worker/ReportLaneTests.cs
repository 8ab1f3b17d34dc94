using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Waking;

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
        foreach (var task in held.Snapshot())
        {
            task.TryReport();
        }

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

    [Test]
    public async Task Result_that_the_database_is_in_trouble_over_waits_and_later_ones_are_delivered()
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 1, Linger = TimeSpan.Zero });
        await AddAsync(lane, store, held, count: 2);
        var troubled = store.Tasks[0].Claim;
        store.LeavesUnanswered = completion => completion.Claim == troubled;

        await lane.PassAsync(CancellationToken.None);
        await lane.PassAsync(CancellationToken.None);
        var meanwhile = store.Tasks.Select(task => task.Status).ToList();
        store.LeavesUnanswered = _ => false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await lane.PassAsync(CancellationToken.None);

        Assert.That(meanwhile, Is.EqualTo(new[] { "started", "completed" }));
        Assert.That((store.Tasks[0].Status, held.IsEmpty), Is.EqualTo(("completed", true)));
    }

    // Or one flow's trouble would hold up the results of others for as long as it lasts.
    [Test]
    public async Task Result_that_waits_is_sent_again_although_later_ones_get_into_trouble()
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 2, Linger = TimeSpan.Zero });
        await AddAsync(lane, store, held, count: 1);
        var first = store.Tasks[0].Claim;
        store.LeavesUnanswered = _ => true;
        await lane.PassAsync(CancellationToken.None);
        store.LeavesUnanswered = completion => completion.Claim != first;

        for (var later = 0; later < 5; later++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await AddAsync(lane, store, held, count: 1);
            await lane.PassAsync(CancellationToken.None);
        }

        Assert.That(store.Tasks[0].Status, Is.EqualTo("completed"));
    }

    [TestCase("42501")]
    [TestCase("42P01")]
    [TestCase("54000")]
    [TestCase("XX000")]
    public async Task Results_of_which_none_can_be_stored_let_later_ones_go_first(string sqlState)
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 1, Linger = TimeSpan.Zero });
        await AddAsync(lane, store, held, count: 2);
        store.Before = call => _ = call == "complete" ? throw new DatabaseError(sqlState) : call;

        Assert.That(() => lane.PassAsync(CancellationToken.None), Throws.InstanceOf<DatabaseError>());
        store.Before = _ => { };
        await lane.PassAsync(CancellationToken.None);

        Assert.That(store.Tasks.Select(task => task.Status), Is.EqualTo(new[] { "started", "completed" }));
    }

    [Test]
    public async Task Lane_does_not_end_before_the_results_that_wait_are_delivered()
    {
        var (lane, store, held) = Lane(new CompletionOptions { BatchSize = 1, Linger = TimeSpan.Zero });
        await AddAsync(lane, store, held, count: 1);
        store.LeavesUnanswered = _ => true;
        await lane.PassAsync(CancellationToken.None);
        store.LeavesUnanswered = _ => false;
        lane.Finish();

        var pass = lane.PassAsync(CancellationToken.None);
        var isEarly = pass.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(1));

        var goesOn = (await pass, await lane.PassAsync(CancellationToken.None));

        Assert.That((isEarly, goesOn), Is.EqualTo((false, (true, false))));
        Assert.That(store.Tasks[0].Status, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Lane_takes_no_more_results_than_it_has_room_for_beside_those_that_wait()
    {
        var (lane, store, held) = Lane(
            new CompletionOptions { BatchSize = 1, Capacity = 1, Linger = TimeSpan.Zero });
        await AddAsync(lane, store, held, count: 1);
        store.LeavesUnanswered = _ => true;
        await lane.PassAsync(CancellationToken.None);
        await AddAsync(lane, store, held, count: 1);

        var third = AddAsync(lane, store, held, count: 1);
        var pass = lane.PassAsync(CancellationToken.None);
        var isEarly = (third.IsCompleted, pass.IsCompleted);
        store.LeavesUnanswered = _ => false;
        _time.Advance(TimeSpan.FromSeconds(1));
        await pass;
        await lane.PassAsync(CancellationToken.None);
        await third.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(isEarly, Is.EqualTo((false, false)));
    }

    private (ReportLane Lane, InMemoryStore Store, HeldTasks Held) Lane(CompletionOptions options)
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        var meters = new TestMeters();
        var delivery = new ReportDelivery(
            store, held, new FlowWakes(), new TaskCounts(), new TaskMetrics(new WorkerMeter(meters), _time),
            NullLogger<ReportDelivery>.Instance);
        var flows = new FlowsInTrouble(Options.Create(options), _time);
        var lane = new ReportLane(delivery, held, flows, new FlushMetrics(new WorkerMeter(meters)), options, _time);
        return (lane, store, held);
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
