using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RunTraceTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Span = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Trace = "select concat_ws(' ', traceparent, tracestate) from pgflow.runs";

    [SetUp]
    public Task DefineAsync() => Sql.DefineAsync("flow", "a", "m[]");

    [Test]
    public async Task Run_belongs_to_no_trace_by_default()
    {
        await Sql.StartAsync("flow", "[1]");

        Assert.That(await Sql.ScalarAsync<string>(Trace), Is.Empty);
    }

    [Test]
    public async Task Settings_of_the_transaction_name_the_trace()
    {
        await SetAsync($"00-{Span}", "vendor=1,other=2");
        await Sql.StartAsync("flow", "[1]");

        Assert.That(await Sql.ScalarAsync<string>(Trace), Is.EqualTo($"00-{Span} vendor=1,other=2"));
    }

    [Test]
    public async Task Settings_hold_for_each_run_of_a_batch()
    {
        await SetAsync($"00-{Span}", "");
        await Sql.ExecuteAsync("select pgflow.start_flows('flow', '{[1],[2]}')");

        Assert.That(
            await Sql.RowsAsync<string>("select traceparent from pgflow.runs where tracestate is null"),
            Is.EqualTo(new[] { $"00-{Span}", $"00-{Span}" }));
    }

    [Test]
    public async Task Claim_carries_the_trace_to_every_task_of_the_run()
    {
        await Sql.InsertWorkerAsync();
        await SetAsync($"00-{Span}", "vendor=1");
        await Sql.StartAsync("flow", "[1, 2]");

        var traces = await Sql.RowsAsync<string>(
            "select concat_ws(' ', step_slug, traceparent, tracestate) "
            + "from pgflow.claim_tasks('flow', '{a,m}', 5, $1) order by 1",
            ContractCalls.Worker);

        Assert.That(traces, Is.EqualTo(new[]
        {
            $"a 00-{Span} vendor=1", $"m 00-{Span} vendor=1", $"m 00-{Span} vendor=1",
        }));
    }

    [Test]
    public async Task Claim_tells_traced_runs_from_others()
    {
        await Sql.InsertWorkerAsync();
        await Sql.StartAsync("flow", "[1]");
        await SetAsync($"00-{Span}", "vendor=1");
        await Sql.StartAsync("flow", "[2]");

        var traces = await Sql.RowsAsync<string>(
            "select concat_ws(' ', input, traceparent is not null) from pgflow.claim_tasks('flow', '{m}', 5, $1) "
            + "order by 1",
            ContractCalls.Worker);

        Assert.That(traces, Is.EqualTo(new[] { "1 f", "2 t" }));
    }

    [Test]
    public async Task Repeated_start_keeps_the_first_trace()
    {
        const string start = "select pgflow.start_flows('flow', '{[1]}', '{00000000-0000-0000-0000-000000000001}')";
        await SetAsync($"00-{Span}", "");
        await Sql.ExecuteAsync(start);
        await SetAsync($"00-{new string('1', 32)}-{new string('2', 16)}-01", "");
        await Sql.ExecuteAsync(start);

        Assert.That(await Sql.ScalarAsync<string>(Trace), Is.EqualTo($"00-{Span}"));
    }

    [TestCase("01-" + Span)]
    [TestCase("cc-" + Span + "-what-comes-later")]
    public async Task Later_version_is_read_as_the_known_one(string traceparent)
    {
        await SetAsync(traceparent, "");
        await Sql.StartAsync("flow", "[1]");

        Assert.That(await Sql.ScalarAsync<string>(Trace), Is.EqualTo($"00-{Span}"));
    }

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("ff-" + Span)]
    [TestCase("00-" + Span + "-more")]
    [TestCase("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [TestCase("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [TestCase("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [TestCase("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")]
    public async Task Traceparent_that_is_none_is_left_out_with_its_state(string traceparent)
    {
        await SetAsync(traceparent, "vendor=1");
        await Sql.StartAsync("flow", "[1]");

        Assert.That(await Sql.ScalarAsync<string>(Trace), Is.Empty);
    }

    [Test]
    public async Task State_that_is_too_long_or_unprintable_is_left_out_alone(
        [Values("long", "line\nbreak", "ü")] string state)
    {
        await SetAsync($"00-{Span}", state == "long" ? new string('x', 513) : state);
        await Sql.StartAsync("flow", "[1]");

        Assert.That(await Sql.ScalarAsync<string>(Trace), Is.EqualTo($"00-{Span}"));
    }

    private Task<int> SetAsync(string traceparent, string tracestate) => Sql.ExecuteAsync(
        "select set_config('pgflow.traceparent', $1, true), set_config('pgflow.tracestate', $2, true)",
        traceparent,
        tracestate);
}
