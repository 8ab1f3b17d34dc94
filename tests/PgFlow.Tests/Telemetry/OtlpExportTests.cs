using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Telemetry;
using PgFlow.TestKit.Waiting;
using PgFlow.Tests.Worker;

namespace PgFlow.Tests.Telemetry;

/// <summary>What a worker sends to a collector that really listens.</summary>
[NonParallelizable]
public sealed class OtlpExportTests
{
    private const string RunTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string RunSpan = "b7ad6b7169203331";
    private const string Recorded = $"00-{RunTrace}-{RunSpan}-01";
    private const string Unrecorded = $"00-{RunTrace}-{RunSpan}-00";

    [Test]
    public async Task Metrics_and_traces_arrive_before_the_worker_ends(
        [Values("Grpc", "HttpProtobuf")] string protocol)
    {
        await using var collector = await OtlpReceiver.StartAsync(protocol == "Grpc");
        await using var store = Store(Recorded);

        await ExportingWorker.RunAsync(collector, store, settings: ("Otlp:Protocol", protocol));

        Assert.That(collector.Metrics, Does.Contain("pgflow.tasks.completed").And.Contain("pgflow.queue.wait"));
        Assert.That(
            collector.Spans.Select(span => span.Name),
            Is.EquivalentTo(new[] { "claim exported", "process exported.step", "complete" }));
        Assert.That(
            (collector.Resource["service.name"], collector.Resource["service.instance.id"]),
            Is.EqualTo(("pgflow", store.Registrations[0].WorkerId.ToString())));
    }

    [Test]
    public async Task Metrics_are_sent_as_often_as_is_set()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var store = Store(null);

        // The task ends once metrics have come, which at a minute's interval would be at the worker's end.
        await ExportingWorker.RunAsync(
            collector,
            store,
            async (input, _, _) =>
            {
                await WaitUntil.TrueAsync(() => collector.Metrics.Count > 0, () => "no metrics came");
                return input;
            },
            ("Otlp:MetricsInterval", "00:00:01"));

        Assert.That(store.Tasks[0].Status, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Task_is_a_trace_of_its_own_linked_to_the_one_that_started_its_run()
    {
        var task = (await SpansAsync(Recorded)).Single(span => span.Name == "process exported.step");

        Assert.That((task.ParentId, task.Kind, task.Source), Is.EqualTo(("", 5, "PgFlow.Worker")));
        Assert.That(task.TraceId, Is.Not.EqualTo(RunTrace));
        Assert.That(task.Links, Is.EqualTo(new[] { (RunTrace, RunSpan, "vendor=1") }));
    }

    [TestCase(Recorded, "0", ExpectedResult = 3)]
    [TestCase(Unrecorded, "1", ExpectedResult = 0)]
    [TestCase(null, "1", ExpectedResult = 3)]
    [TestCase(null, "0", ExpectedResult = 0)]
    public async Task<int> Start_decides_what_is_recorded_and_the_ratio_where_it_was_in_no_trace(
        string? traceParent, string ratio) =>
        (await SpansAsync(traceParent, settings: ("Tracing:SampleRatio", ratio))).Count;

    [TestCase("", ExpectedResult = 0)]
    [TestCase("1", ExpectedResult = 3)]
    public async Task<int> Setting_wins_over_the_variable_of_open_telemetry(string ratio)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var store = Store(null);

        await ExportingWorker.RunAsync(
            collector, store, settings: [("Tracing:SampleRatio", ratio), ("OTEL_TRACES_SAMPLER", "always_off")]);

        return collector.Spans.Count;
    }

    [Test]
    public async Task Calls_of_a_handler_belong_to_its_task()
    {
        using var client = new HttpClient();
        await using var other = await OtlpReceiver.StartAsync();

        var spans = await SpansAsync(Recorded, async (input, _, cancellationToken) =>
        {
            using var response = await client.GetAsync(new Uri(other.Endpoint), cancellationToken);
            return input;
        });

        var call = spans.Single(span => span.Source == "System.Net.Http");
        var task = spans.Single(span => span.Name == "process exported.step");
        Assert.That((call.TraceId, call.ParentId), Is.EqualTo((task.TraceId, task.SpanId)));
    }

    [Test]
    public async Task Failed_task_says_what_kind_of_error_and_nothing_of_its_text()
    {
        var spans = await SpansAsync(
            Recorded, (_, _, _) => throw new StepFailedException("secret") { IsFinal = true });

        var task = spans.Single(span => span.Name == "process exported.step");
        Assert.That((task.IsError, task.StatusText), Is.EqualTo((true, "")));
        Assert.That(task.Tags["error.type"], Is.EqualTo(typeof(StepFailedException).FullName));
        Assert.That(spans.SelectMany(span => span.Tags.Values), Has.None.Contain("secret"));
    }

    [Test]
    public async Task Nobody_listens_to_spans_without_a_collector()
    {
        await using var store = Store(Recorded);
        Activity? seen = null;

        await ExportingWorker.RunAsync(null, store, (input, _, _) =>
        {
            seen = Activity.Current;
            return Task.FromResult(input);
        });

        Assert.That((store.Tasks[0].Status, seen), Is.EqualTo(("completed", (Activity?)null)));
    }

    [Test]
    [Slow]
    public async Task Collector_that_never_answers_does_not_keep_a_worker_from_ending()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var store = Store(Recorded);

        var watch = Stopwatch.StartNew();
        await ExportingWorker.RunAsync(
            collector: null, store, settings: ("Otlp:Endpoint", $"http://{silent.LocalEndpoint}"));

        // Two seconds for traces, and three each for two calls with metrics.
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(12)));
    }

    [Test]
    public async Task Worker_says_that_its_collector_refuses_metrics_and_traces()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        collector.Answer = HttpStatusCode.Unauthorized;
        await using var store = Store(null);
        var previous = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(output));
        try
        {
            await ExportingWorker.RunAsync(
                collector, store, settings: [("Logging:Level", "Warning"), ("Logging:Format", "Text")]);
        }
        finally
        {
            Console.SetOut(previous);
        }

        Assert.That(output.ToString(), Does.Contain($"{collector.Endpoint}/v1/traces did not accept traces")
            .And.Contain($"{collector.Endpoint}/v1/metrics did not accept metrics").And.Contain("401"));
    }

    [Test]
    public async Task Ratio_that_is_no_share_is_a_mistake_of_the_configuration()
    {
        await using var store = Store(null);
        using var errors = new StringWriter();

        await ExportingWorker.RunAsync(null, store, errors, null, ("Tracing:SampleRatio", "1.5"));

        Assert.That(errors.ToString(), Does.Contain(
            "PgFlow:Tracing:SampleRatio is 1.5 but must be 0 to 1: it is a ratio."));
    }

    [Test]
    public async Task Interval_without_bound_is_a_mistake_of_the_configuration()
    {
        await using var store = Store(null);
        using var errors = new StringWriter();

        await ExportingWorker.RunAsync(
            null, store, errors, null, ("Otlp:MetricsInterval", "00:00:00"), ("Otlp:Endpoint", "collector:4317"));

        Assert.That(errors.ToString(), Does.Contain(
            "PgFlow:Otlp:MetricsInterval is 00:00:00 but must be 00:00:01 to 01:00:00 (d.hh:mm:ss): ")
            .And.Contain("PgFlow:Otlp:Endpoint is 'collector:4317'"));
    }

    private static InMemoryStore Store(string? traceParent)
    {
        var store = new InMemoryStore(TimeProvider.System);
        var task = store.Enqueue(ExportingWorker.Flow, ExportingWorker.Step);
        (task.TraceParent, task.TraceState) = (traceParent, traceParent is null ? null : "vendor=1");
        return store;
    }

    private static async Task<IReadOnlyList<ReceivedSpan>> SpansAsync(
        string? traceParent,
        Func<string?, StepContext, CancellationToken, Task<string?>>? handle = null,
        params (string Key, string Value)[] settings)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var store = Store(traceParent);
        await ExportingWorker.RunAsync(collector, store, handle, settings);
        return collector.Spans;
    }
}
