using System.Collections.Concurrent;
using System.Diagnostics;
using PgFlow.Client;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Worker;
using PgFlow.Worker.Tasks;

namespace PgFlow.Tests.Tracing;

/// <summary>The worker's spans as a listener in its process sees them.</summary>
[NonParallelizable]
public sealed class WorkerTracesTests
{
    private const string Run = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    internal static readonly ClaimedTask Claimed = new()
    {
        Claim = new TaskClaim("traced", Guid.Parse("00000000-0000-0000-0000-000000000001"), "step", 2, 7),
        MessageId = 11,
        Attempt = 3,
        MaxAttempts = 3,
        Timeout = TimeSpan.FromSeconds(60),
        ReadyAt = DateTimeOffset.UnixEpoch,
        Input = null,
        TraceParent = Run,
    };

    [Test]
    public void Task_is_named_by_conventions_and_by_what_it_is()
    {
        using var listener = Listen();
        using var span = WorkerTraces.BeginTask(Claimed)!;

        Assert.That((span.DisplayName, span.Kind), Is.EqualTo(("process traced.step", ActivityKind.Consumer)));
        Assert.That(span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"), Is.EquivalentTo(new[]
        {
            "messaging.system=pgflow", "messaging.operation.name=process", "messaging.operation.type=process",
            "messaging.destination.name=traced", "messaging.message.id=11", "pgflow.flow_slug=traced",
            "pgflow.run_id=00000000-0000-0000-0000-000000000001", "pgflow.step_slug=step", "pgflow.task_index=2",
            "pgflow.attempt=3",
        }));
    }

    [TestCase(null)]
    [TestCase("nonsense")]
    [TestCase("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public void Task_of_a_run_without_a_valid_context_is_linked_to_nothing(string? traceParent)
    {
        using var listener = Listen();
        using var span = WorkerTraces.BeginTask(Claimed with { TraceParent = traceParent })!;

        Assert.That(span.Links, Is.Empty);
    }

    [Test]
    public void Task_is_no_child_of_what_happens_to_be_current()
    {
        using var listener = Listen();
        using var current = new Activity("something");
        current.Start();
        using var span = WorkerTraces.BeginTask(Claimed)!;

        Assert.That((span.Parent, span.TraceId == current.TraceId), Is.EqualTo(((Activity?)null, false)));
    }

    [Test]
    public void Claim_is_as_long_as_it_took_and_linked_once_to_each_run()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended.Enqueue);
        var began = DateTimeOffset.UtcNow - TimeSpan.FromSeconds(5);

        WorkerTraces.Claimed([Claimed, Claimed with { MessageId = 12 }, Claimed with { TraceParent = null }], began);

        var claim = ended.Single(span => span.DisplayName == "claim traced");
        Assert.That(claim.Links.Count(), Is.EqualTo(1));
        Assert.That(claim.GetTagItem("messaging.batch.message_count"), Is.EqualTo(3));
        Assert.That(
            (claim.StartTimeUtc, claim.Duration >= TimeSpan.FromSeconds(5)),
            Is.EqualTo((began.UtcDateTime, true)));
    }

    [Test]
    public async Task Empty_claims_leave_no_trace()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended.Enqueue);
        await using var store = new InMemoryStore(TimeProvider.System);
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add("idle", ["step"], (input, _, _) => Task.FromResult(input)),
            TimeProvider.System,
            store,
            new() { ["PgFlow:UntilIdle"] = "true" });

        await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((store.CountOf("claim") > 0, ended.Count), Is.EqualTo((true, 0)));
    }

    [TestCase("complete", "completed", null)]
    [TestCase("fail", "failed", "System.InvalidOperationException")]
    [TestCase("time out", "failed", "timeout")]
    public async Task Span_says_what_became_of_the_task(string end, string outcome, string? errorType)
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended.Enqueue);
        await using var store = new InMemoryStore(TimeProvider.System);
        store.Enqueue("ending", "step", maxAttempts: 1, timeout: TimeSpan.FromMilliseconds(200));
        await using var worker = new TestWorker(
            new InMemoryCatalog().Add(
                "ending", ["step"], (_, _, cancellationToken) => EndAsync(end, cancellationToken)),
            TimeProvider.System,
            store,
            new() { ["PgFlow:UntilIdle"] = "true" });

        await worker.Start().Running.WaitAsync(TimeSpan.FromSeconds(20));

        var span = ended.Single(span => span.DisplayName == "process ending.step");
        Assert.That(
            (span.GetTagItem("pgflow.outcome"), span.GetTagItem("error.type"), span.StatusDescription),
            Is.EqualTo(((object)outcome, (object?)errorType, (string?)null)));
        Assert.That(span.Status, Is.EqualTo(errorType is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error));
    }

    [Test]
    public void Result_of_a_handler_that_was_given_up_is_dropped()
    {
        using var listener = Listen();
        var item = new HeldTasks(TimeProvider.System).Add(Claimed);
        using var span = new TaskSpan(item);
        item.TryReport();

        span.End(TaskReport.Completed(item, "1"));

        Assert.That(item.Span!.GetTagItem("pgflow.outcome"), Is.EqualTo("dropped"));
    }

    [Test]
    public void Nothing_is_allocated_while_nobody_listens()
    {
        IReadOnlyList<ClaimedTask> tasks = [Claimed];
        List<TaskReport> batch = [];
        for (var warmUp = 0; warmUp < 100; warmUp++)
        {
            Trace(tasks, batch);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var measured = 0; measured < 10_000; measured++)
        {
            Trace(tasks, batch);
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000.0, Is.LessThan(1));
    }

    private static void Trace(IReadOnlyList<ClaimedTask> tasks, List<TaskReport> batch)
    {
        WorkerTraces.Claimed(tasks, DateTimeOffset.UnixEpoch);
        WorkerTraces.BeginTask(tasks[0])?.Dispose();
        WorkerTraces.BeginDelivery(batch)?.Dispose();
    }

    private static async Task<string?> EndAsync(string end, CancellationToken cancellationToken)
    {
        if (end == "time out")
        {
            await Never.EndAsync(cancellationToken);
        }

        return end == "complete" ? "1" : throw new InvalidOperationException("secret");
    }

    private static ActivityListener Listen(Action<Activity>? ended = null)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkerTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
