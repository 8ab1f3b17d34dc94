using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using PgFlow.Client;
using PgFlow.TestKit.Logging;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Waking;
using Polly.CircuitBreaker;

namespace PgFlow.Tests.Worker;

public sealed class ReportDeliveryTests
{
    private static readonly Guid Worker = Guid.NewGuid();

    private static readonly Exception[] CertainErrors =
    [
        new BrokenCircuitException("the circuit is open"),
        new DatabaseError("53300"),
        new DatabaseError("57014"),
        new NpgsqlException("nobody listens", new SocketException()),
    ];

    private readonly FakeTimeProvider _time = new();

    private TaskMetrics Metrics => new(new WorkerMeter(new TestMeters()), _time);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Completion_wakes_the_flow_only_where_other_steps_wait_for_the_step(bool hasDependents)
    {
        Assert.That(
            await WakesAsync(hasDependents, task => TaskReport.Completed(task, "1")), Is.EqualTo(hasDependents));
    }

    [Test]
    public async Task Task_given_back_wakes_its_flow()
    {
        Assert.That(await WakesAsync(hasDependents: false, TaskReport.Released), Is.True);
    }

    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task Last_delivery_wakes_the_flows_whose_ready_work_was_not_claimed(int count, bool isWoken)
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        using var wakes = new FlowWakes();
        var wake = wakes.Of("other");
        var delivery = new ReportDelivery(
            store, held, wakes, new TaskCounts(), Metrics, NullLogger<ReportDelivery>.Instance);
        var tasks = new List<HeldTask>();
        for (var index = 0; index < count; index++)
        {
            tasks.Add(held.Add(await ClaimAsync(store)));
        }

        wakes.NoteUnclaimed("other");
        await delivery.DeliverAsync([TaskReport.Completed(tasks[0], "1")], CancellationToken.None);

        Assert.That(await wake.WaitAsync(TimeSpan.Zero, _time, CancellationToken.None), Is.EqualTo(isWoken));
    }

    [TestCase("complete", false, TaskOutcome.Completed)]
    [TestCase("complete", true, TaskOutcome.TypeViolation)]
    [TestCase("fail", false, TaskOutcome.Retried)]
    [TestCase("release", false, TaskOutcome.Released)]
    public async Task Report_whose_answer_got_lost_counts_as_what_it_was_stored_as(
        string call, bool needsArray, object outcome)
    {
        var store = new InMemoryStore(_time) { After = _ => throw new TimeoutException("the answer got lost") };
        var (delivery, counts, logger) = Delivery(store, out var held);
        List<TaskReport> batch = [Report(call, held.Add(await ClaimAsync(store), needsArray: needsArray))];

        await Assert.ThrowsAsync<TimeoutException>(() => delivery.DeliverAsync(batch, CancellationToken.None));
        store.After = _ => { };
        await delivery.DeliverAsync(batch, CancellationToken.None);

        Assert.That((counts[(TaskOutcome)outcome], counts[TaskOutcome.Stale], held.IsEmpty), Is.EqualTo((1, 0, true)));
        Assert.That(logger.Entries, Has.None.Matches<(LogLevel, string Message, Exception?)>(
            entry => entry.Message.Contains("stale", StringComparison.Ordinal)));
    }

    [TestCaseSource(nameof(CertainErrors))]
    public async Task Report_of_a_call_that_surely_changed_nothing_is_stale_when_its_task_is_lost_since(Exception error)
    {
        var store = new InMemoryStore(_time) { Before = call => { if (call == "complete") { throw error; } } };
        var (delivery, counts, logger) = Delivery(store, out var held);
        List<TaskReport> batch = [TaskReport.Completed(held.Add(await ClaimAsync(store)), "1")];

        await Assert.ThatAsync(
            () => delivery.DeliverAsync(batch, CancellationToken.None), Throws.Exception.SameAs(error));
        store.Before = _ => { };
        store.TakeAway(store.Tasks[0]);
        await delivery.DeliverAsync(batch, CancellationToken.None);

        Assert.That((counts[TaskOutcome.Stale], counts[TaskOutcome.Completed]), Is.EqualTo((1, 0)));
        Assert.That(logger.Entries.Single().Message, Does.Contain("was stale and changed nothing"));
    }

    [Test]
    public async Task Failure_whose_error_is_refused_is_stored_without_it()
    {
        var store = new InMemoryStore(_time)
        {
            RefusesFailure = failure => failure.ErrorMessage == "no header" ? "not storable" : null,
        };
        var (delivery, counts, _) = Delivery(store, out var held);
        List<TaskReport> batch = [TaskReport.Failed(held.Add(await ClaimAsync(store)), "no header")];

        await delivery.DeliverAsync(batch, CancellationToken.None);
        await delivery.DeliverAsync(batch, CancellationToken.None);

        Assert.That((counts[TaskOutcome.Failed], held.Count, batch.Count), Is.EqualTo((1, 0, 0)));
        Assert.That(store.Tasks[0].Error, Is.EqualTo("the worker could not store this attempt's error: refused"));
    }

    [TestCase("22P05")]
    [TestCase("22021")]
    public async Task Failure_whose_error_has_a_character_that_the_database_lacks_is_retried_without(string sqlState)
    {
        var store = new InMemoryStore(_time)
        {
            RefusesFailure = failure => failure.ErrorMessage.Contains('é', StringComparison.Ordinal) ? "no é" : null,
            RefusedFailureState = sqlState,
        };
        var (delivery, counts, _) = Delivery(store, out var held);
        List<TaskReport> batch = [TaskReport.Failed(held.Add(await ClaimAsync(store)), "caf\u00e9 is closed")];

        await delivery.DeliverAsync(batch, CancellationToken.None);
        await delivery.DeliverAsync(batch, CancellationToken.None);

        Assert.That((counts[TaskOutcome.Retried], counts[TaskOutcome.Failed], batch.Count), Is.EqualTo((1, 0, 0)));
        Assert.That(store.Tasks[0].Error, Is.EqualTo("caf? is closed"));
    }

    [Test]
    public async Task Completions_that_cannot_be_stored_now_keep_no_failure_from_being_stored()
    {
        var store = new InMemoryStore(_time)
        {
            Before = call => _ = call == "complete" ? throw new DatabaseError("42501") : call,
        };
        var (delivery, counts, _) = Delivery(store, out var held);
        List<TaskReport> batch =
        [
            TaskReport.Completed(held.Add(await ClaimAsync(store)), "1"),
            TaskReport.Failed(held.Add(await ClaimAsync(store)), "no header"),
        ];

        await Assert.ThatAsync(
            () => delivery.DeliverAsync(batch, CancellationToken.None), Throws.InstanceOf<DatabaseError>());

        Assert.That((counts[TaskOutcome.Retried], batch.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Result_that_waits_is_said_to_once()
    {
        var store = new InMemoryStore(_time) { LeavesUnanswered = _ => true };
        var (delivery, _, logger) = Delivery(store, out var held);
        List<TaskReport> batch = [TaskReport.Completed(held.Add(await ClaimAsync(store)), "1")];
        await delivery.DeliverAsync(batch, CancellationToken.None);
        var aside = new SetAside(new FlowsInTrouble(Options.Create(new CompletionOptions()), _time), _time);
        aside.Put(batch[0]);
        _time.Advance(TimeSpan.FromSeconds(1));

        await delivery.DeliverAsync([.. aside.TakeDue(1)], CancellationToken.None);

        Assert.That(logger.Entries.Single().Message, Does.StartWith("1 results wait").And.EndWith("its queue is gone"));
    }

    [Test]
    public async Task Task_of_which_everything_is_refused_stays_held_but_is_not_waited_for()
    {
        var store = new InMemoryStore(_time) { RefusesFailure = _ => "the row is damaged" };
        var (delivery, _, logger) = Delivery(store, out var held);
        var task = held.Add(await ClaimAsync(store));
        List<TaskReport> batch = [TaskReport.Failed(task, "no header")];

        await delivery.DeliverAsync(batch, CancellationToken.None);
        await delivery.DeliverAsync(batch, CancellationToken.None);
        var (kept, isEmpty) = (held.Count, held.IsEmpty);
        held.CancelLost([task.Claim]);

        Assert.That((batch.Count, kept, isEmpty, held.Count), Is.EqualTo((0, 1, true, 0)));
        Assert.That(logger.Entries[^1].Message, Does.Contain("stays started until this worker ends"));
    }

    [TestCase("complete")]
    [TestCase("fail")]
    [TestCase("release")]
    public async Task Stale_report_is_counted_and_logged_once(string call)
    {
        var store = new InMemoryStore(_time);
        var (delivery, counts, logger) = Delivery(store, out var held);
        var task = held.Add(await ClaimAsync(store));
        store.TakeAway(store.Tasks[0]);

        await delivery.DeliverAsync([Report(call, task)], CancellationToken.None);

        Assert.That((counts[TaskOutcome.Stale], held.IsEmpty), Is.EqualTo((1, true)));
        Assert.That(logger.Entries.Single().Message, Does.Contain("was stale and changed nothing"));
    }

    [Test]
    public async Task Late_result_leaves_the_same_workers_new_claim_of_the_task_untouched()
    {
        var store = new InMemoryStore(_time);
        var (delivery, counts, _) = Delivery(store, out var held);
        var old = held.Add(await ClaimAsync(store));
        store.Recover(store.Tasks[0]);
        var again = (await store.ClaimAsync("flow", ["step"], 1, Worker, TimeSpan.Zero, CancellationToken.None))[0];
        var current = held.Add(again);

        await delivery.DeliverAsync([TaskReport.Completed(old, "\"old\"")], CancellationToken.None);
        var left = held.Snapshot().Single();
        await delivery.DeliverAsync([TaskReport.Completed(current, "\"new\"")], CancellationToken.None);

        Assert.That((left, counts[TaskOutcome.Stale]), Is.EqualTo((current, 1)));
        Assert.That((current.Claimed.Attempt, store.Tasks[0].Output), Is.EqualTo((1, "\"new\"")));
    }

    private static TaskReport Report(string call, HeldTask task) => call switch
    {
        "complete" => TaskReport.Completed(task, "1"),
        "fail" => TaskReport.Failed(task, "no header"),
        _ => TaskReport.Released(task),
    };

    private static async Task<ClaimedTask> ClaimAsync(InMemoryStore store)
    {
        store.Enqueue("flow", "step");
        return (await store.ClaimAsync("flow", ["step"], 1, Worker, TimeSpan.Zero, CancellationToken.None))[0];
    }

    private (ReportDelivery Delivery, TaskCounts Counts, RecordingLogger Logger) Delivery(
        InMemoryStore store, out HeldTasks held)
    {
        held = new HeldTasks(_time);
        var counts = new TaskCounts();
        var logger = new RecordingLogger();
        using var loggers = new LoggerFactory([logger]);
        return (
            new ReportDelivery(store, held, new FlowWakes(), counts, Metrics, loggers.CreateLogger<ReportDelivery>()),
            counts,
            logger);
    }

    private async Task<bool> WakesAsync(bool hasDependents, Func<HeldTask, TaskReport> report)
    {
        var store = new InMemoryStore(_time);
        var held = new HeldTasks(_time);
        using var wakes = new FlowWakes();
        var wake = wakes.Of("flow");
        var delivery = new ReportDelivery(
            store, held, wakes, new TaskCounts(), Metrics, NullLogger<ReportDelivery>.Instance);
        store.Enqueue("flow", "step");
        var claimed = await store.ClaimAsync(
            "flow", ["step"], 1, Guid.NewGuid(), TimeSpan.Zero, CancellationToken.None);

        await delivery.DeliverAsync(
            [report(held.Add(claimed[0], hasDependents: hasDependents))], CancellationToken.None);

        var woken = wake.WaitAsync(TimeSpan.FromSeconds(1), _time, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        return await woken;
    }
}
