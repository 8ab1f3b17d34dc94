using System.Collections.Concurrent;
using System.Diagnostics;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Client;

[NonParallelizable]
public sealed class StartTraceTests : DatabaseFixture
{
    private const string CallerName = "PgFlow.IntegrationTests.StartTraceTests";
    private const string Trace =
        "select concat_ws(' ', traceparent, tracestate) from pgflow.runs where run_id = $1";

    // A source of the caller's own, which is listened to, while the client's is only where a test asks for it.
    private static readonly ActivitySource Caller = new(CallerName);

    private FlowClient _client = null!;
    private string _slug = null!;
    private ActivityListener _callers = null!;

    [OneTimeSetUp]
    public async Task DefineFlowAsync()
    {
        _callers = Listen(CallerName, _ => { });
        _client = new FlowClient(Database.ConnectionString);
        _slug = Database.UniqueSlug("flow");
        await _client.DefineFlowAsync(
            new FlowDefinition { Slug = _slug, Steps = [new StepDefinition { Slug = "work" }] });
    }

    [OneTimeTearDown]
    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        _callers.Dispose();
    }

    [Test]
    public async Task Run_that_is_started_outside_of_a_trace_belongs_to_none()
    {
        var run = await _client.StartAsync(_slug, 1);

        Assert.That(await Database.ScalarAsync<string>(Trace, run.RunId), Is.Empty);
    }

    [Test]
    public async Task Runs_belong_to_the_callers_trace_without_anybody_listening_to_the_client()
    {
        using var caller = Caller.StartActivity("order")!;
        caller.TraceStateString = "vendor=1";

        var runs = await _client.StartManyAsync(_slug, [1, 2]);

        foreach (var run in runs)
        {
            Assert.That(
                await Database.ScalarAsync<string>(Trace, run.RunId), Does.StartWith($"00-{caller.TraceId}-"));
            Assert.That(await Database.ScalarAsync<string>(Trace, run.RunId), Does.EndWith(" vendor=1"));
        }
    }

    [Test]
    public async Task Runs_of_a_caller_that_nobody_records_belong_to_no_trace()
    {
        using var request = new Activity("request");
        request.Start();

        var run = await _client.StartAsync(_slug, 1);

        Assert.That(request.Recorded, Is.False);
        Assert.That(await Database.ScalarAsync<string>(Trace, run.RunId), Is.Empty);
    }

    [Test]
    public async Task Trace_ends_with_its_start_and_is_not_that_of_the_next_run_over_the_same_connection()
    {
        using (Caller.StartActivity("order"))
        {
            await _client.StartAsync(_slug, 1);
        }

        var run = await _client.StartAsync(_slug, 2);

        Assert.That(await Database.ScalarAsync<string>(Trace, run.RunId), Is.Empty);
    }

    [Test]
    public async Task Start_is_a_span_of_a_producer_whose_context_goes_into_the_run()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(FlowClient.ActivitySourceName, spans.Enqueue);
        using var caller = Caller.StartActivity("order")!;

        var run = await _client.StartAsync(_slug, 1);

        var span = spans.Single(span => span.ParentSpanId == caller.SpanId);
        Assert.That((span.DisplayName, span.Kind), Is.EqualTo(($"start {_slug}", ActivityKind.Producer)));
        Assert.That(await Database.ScalarAsync<string>(Trace, run.RunId), Is.EqualTo(span.Id));
        Assert.That(
            (span.GetTagItem("pgflow.flow_slug"), span.GetTagItem("pgflow.run_id")),
            Is.EqualTo(((object)_slug, (object)run.RunId.ToString())));
        Assert.That(Activity.Current, Is.SameAs(caller));
    }

    [Test]
    public async Task Refused_start_is_a_span_with_the_kind_of_error_and_nothing_of_the_input()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(FlowClient.ActivitySourceName, spans.Enqueue);
        using var caller = Caller.StartActivity("order")!;

        await Assert.ThrowsAsync<FlowRequestException>(() => _client.StartJsonAsync(_slug, "{secret"));

        var span = spans.Single(span => span.ParentSpanId == caller.SpanId);
        Assert.That((span.Status, span.StatusDescription), Is.EqualTo((ActivityStatusCode.Error, (string?)null)));
        Assert.That(span.GetTagItem("error.type"), Is.EqualTo(typeof(FlowRequestException).FullName));
    }

    private static ActivityListener Listen(string source, Action<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
