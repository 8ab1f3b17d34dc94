using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Robustness;

/// <summary>What a login may call it may call with any number: none of them harms others for long.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class BoundsTests(TestServer server) : EngineFixture(server)
{
    private const int Century = int.MaxValue;

    [TestCase("pgflow.elect('any', gen_random_uuid(), $1)", Century)]
    [TestCase("pgflow.elect('any', gen_random_uuid(), $1)", 0)]
    [TestCase("pgflow.elect('any', gen_random_uuid(), $1)", null)]
    [TestCase("pgflow.elect(repeat('x', $1), gen_random_uuid(), 1)", 129)]
    [TestCase("pgflow.register_worker(gen_random_uuid(), 'any', 'tests', $1)", Century)]
    [TestCase("pgflow.register_worker(gen_random_uuid(), 'any', 'tests', $1)", -1)]
    [TestCase("pgflow.wait_for_work(gen_random_uuid(), '{}', $1)", Century)]
    [TestCase("pgflow.wait_for_work(gen_random_uuid(), '{}', $1)", null)]
    [TestCase("pgflow.claim_tasks('any', '{a}', 1, gen_random_uuid(), $1)", Century)]
    [TestCase("pgflow.claim_tasks('any', '{a}', 1, gen_random_uuid(), $1)", -1)]
    [TestCase("pgflow.extend_tasks('{}', '{}', '{}', '{}', $1)", Century)]
    [TestCase("pgflow.prune_batch(make_interval(secs => $1))", -1)]
    [TestCase("pgflow.prune_batch('1 day', 1, '{any}', array[make_interval(secs => $1)])", -1)]
    [TestCase("pgflow.prune_data_older_than(make_interval(secs => $1))", -1)]
    public async Task Number_out_of_its_bounds_is_refused(string call, int? number)
    {
        var error = await Sql.ErrorAsync($"select {call.Replace("$1", "$1::int", StringComparison.Ordinal)}", number);

        Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.InvalidParameterValue));
        Assert.That(error.Hint, Is.Not.Empty);
    }

    [Test]
    public async Task Negative_age_deletes_no_living_worker()
    {
        await Sql.ErrorAsync("select pgflow.prune_data_older_than('-1 day')");

        Assert.That(
            await Sql.ScalarAsync<bool>("select exists (select from pgflow.workers where worker_id = $1)", Worker));
    }

    [TestCase("pgflow.recover_tasks(gen_random_uuid(), -1)")]
    [TestCase("pgflow.repair_tasks($1, -1)")]
    [TestCase("pgflow.flow_gauges(-1)")]
    [TestCase("pgflow.gauges(-1)")]
    public async Task Limit_below_zero_is_none(string call)
    {
        await DefineAsync("a");

        await Sql.ExecuteAsync($"select {call.Replace("$1", $"'{Flow}'", StringComparison.Ordinal)}");
    }

    [Test]
    public async Task Claim_takes_ten_thousand_tasks_at_most()
    {
        await DefineAsync("a[]");
        await Sql.ExecuteAsync(
            "select pgflow.start_flow($1, (select jsonb_agg(n) from generate_series(1, 10001) n))", Flow);

        var claims = await Sql.ClaimAsync(Flow, Worker, int.MaxValue);

        Assert.That(claims, Has.Count.EqualTo(10_000));
    }

    [Test]
    public async Task Claim_of_no_number_takes_no_task()
    {
        await DefineAsync("a[]");
        await Sql.StartAsync(Flow, "[1, 2]");

        Assert.That(
            await Sql.RowsAsync<int>("select task_index from pgflow.claim_tasks($1, '{a}', null, $2)", Flow, Worker),
            Is.Empty);
    }

    [TestCase("pgflow.set_vt_batch($1, array[message_id], array[null::int])")]
    [TestCase("pgflow.read_with_poll($1, null, 1, 1)")]
    public async Task Message_is_not_hidden_for_no_number_of_seconds(string call)
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);

        var error = await Sql.ErrorAsync($"select {call} from pgflow.step_tasks where flow_slug = $1", Flow);

        Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.NotNullViolation));
    }

    [Test]
    public async Task Message_is_hidden_for_a_week_at_most()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        var message = await Sql.ScalarAsync<long>(
            "select message_id from pgflow.step_tasks where flow_slug = $1", Flow);

        await Sql.ExecuteAsync("select pgflow.set_vt_batch($1, array[$2], array[$3])", Flow, message, Century);

        Assert.That(await HiddenSecondsAsync(message), Is.EqualTo(7 * 86400).Within(60));
    }
}
