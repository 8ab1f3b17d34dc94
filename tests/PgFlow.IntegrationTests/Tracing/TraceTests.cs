using System.Diagnostics;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Metrics;
using PgFlow.TestKit.Telemetry;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Tracing;

/// <summary>From who starts a run, through the database, to the spans that a real worker sends.</summary>
[NonParallelizable]
[Platform(Include = "Linux", Reason = "Links and signals.")]
public sealed class TraceTests : DatabaseFixture
{
    private const string Process = "process bench_map.elements";
    private const string SqlTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string SqlSpan = "b7ad6b7169203331";

    private const string CallerName = "PgFlow.IntegrationTests.TraceTests";

    private static readonly ActivitySource Caller = new(CallerName);

    private readonly Dictionary<Guid, string> _starts = [];
    private IReadOnlyList<ReceivedSpan> _spans = [];

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        await MeasuredWorker.DefineFlowsAsync(Database);
        await using var collector = await OtlpReceiver.StartAsync();
        await using var worker = new MeasuredWorker(
            Database,
            $"PgFlow__Otlp__Endpoint={collector.Endpoint}",
            "PgFlow__Otlp__Protocol=HttpProtobuf",
            "PgFlow__Tracing__Npgsql=true");
        await StartByClientAsync();
        await StartBySqlAsync();
        await WaitUntil.TrueAsync(
            () => Database.ScalarAsync<bool>("select count(*) = 2 from pgflow.runs where status = 'completed'"),
            "both runs are completed",
            () => Task.FromResult(worker.Output),
            TimeSpan.FromSeconds(30));
        Assert.That(await worker.StopAsync(), Is.Zero, worker.Output);
        _spans = collector.Spans;
    }

    [Test]
    public void Every_task_is_a_trace_of_its_own_linked_to_the_start_of_its_run()
    {
        var tasks = _spans.Where(span => span.Name == Process).ToList();

        Assert.That(
            tasks.Select(task => $"{task.Tags["pgflow.run_id"]}[{task.Tags["pgflow.task_index"]}] "
                + string.Join(' ', task.Links.Select(link => $"{link.TraceId}-{link.SpanId}"))),
            Is.EquivalentTo(_starts.SelectMany(
                start => Enumerable.Range(0, 3).Select(index => $"{start.Key}[{index}] {start.Value}"))));
        Assert.That(tasks.Select(task => (task.TraceId, task.ParentId)).Distinct().Count(), Is.EqualTo(6));
        Assert.That(tasks.Select(task => task.ParentId), Is.All.Empty);
    }

    [Test]
    public void Claims_are_linked_to_the_starts_of_their_runs()
    {
        var links = _spans.Where(span => span.Name == "claim bench_map")
            .SelectMany(span => span.Links)
            .Select(link => $"{link.TraceId}-{link.SpanId}");

        Assert.That(links.Distinct(), Is.EquivalentTo(_starts.Values));
    }

    [Test]
    public void Deliveries_are_linked_to_the_spans_of_their_tasks()
    {
        var delivered = _spans.Where(span => span.Name == "complete")
            .SelectMany(span => span.Links)
            .Select(link => link.SpanId);

        Assert.That(
            delivered, Is.EquivalentTo(_spans.Where(span => span.Name == Process).Select(span => span.SpanId)));
    }

    [Test]
    public void Statements_are_spans_inside_of_deliveries_and_polls_are_none()
    {
        var deliveries = _spans.Where(span => span.Name == "complete").Select(span => span.SpanId).ToHashSet();
        var statements = _spans.Where(span => span.Source == "Npgsql").ToList();

        Assert.That(statements, Is.Not.Empty);
        Assert.That(statements.Select(statement => statement.ParentId).Distinct(), Is.SubsetOf(deliveries));
    }

    private async Task StartByClientAsync()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallerName || source.Name == FlowClient.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var client = new FlowClient(Database.ConnectionString);
        using var caller = Caller.StartActivity("order")!;

        var run = await client.StartAsync("bench_map", (int[])[1, 2, 3]);

        var start = ended.Single();
        Assert.That((start.TraceId, start.Kind), Is.EqualTo((caller.TraceId, ActivityKind.Producer)));
        _starts[run.RunId] = $"{caller.TraceId}-{start.SpanId}";
    }

    private async Task StartBySqlAsync()
    {
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync($"set local pgflow.traceparent = '00-{SqlTrace}-{SqlSpan}-01'");
        var run = await session.ScalarAsync<Guid>("select run_id from pgflow.start_flow('bench_map', '[1, 2, 3]')");
        await session.CommitAsync();
        _starts[run] = $"{SqlTrace}-{SqlSpan}";
    }
}
