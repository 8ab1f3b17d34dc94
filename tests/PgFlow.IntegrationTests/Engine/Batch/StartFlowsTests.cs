using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class StartFlowsTests(TestServer server) : OneTransactionFixture(server)
{
    private const string First = "00000000-0000-0000-0000-000000000001";
    private const string Second = "00000000-0000-0000-0000-000000000002";

    [Test]
    public async Task Runs_come_in_the_order_of_their_inputs()
    {
        await Sql.DefineAsync("flow", "a");

        var ids = await Sql.RowsAsync<Guid>("select run_id from pgflow.start_flows('flow', '{1, 2, 3}')");

        Assert.That(
            await Sql.RowsAsync<string>(
                "select input from pgflow.runs order by array_position($1, run_id)", ids.ToArray()),
            Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public async Task Every_run_is_said_to_be_new()
    {
        await Sql.DefineAsync("flow", "a");

        Assert.That(await StartAsync("'{1, 2}'"), Is.EqualTo(new[] { "1 started t", "2 started t" }));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.step_tasks"), Is.EqualTo(2));
    }

    [TestCase("'{}'")]
    [TestCase("null")]
    public async Task No_inputs_give_no_rows(string inputs)
    {
        await Sql.DefineAsync("flow", "a");

        Assert.That(await StartAsync(inputs), Is.Empty);
    }

    [Test]
    public async Task Run_ids_may_be_null_for_some()
    {
        await Sql.DefineAsync("flow", "a");

        var ids = await Sql.RowsAsync<Guid>(
            $"select run_id from pgflow.start_flows('flow', '{{1, 2}}', '{{null, {First}}}') order by item");

        Assert.That(ids[1], Is.EqualTo(new Guid(First)));
        Assert.That(ids[0], Is.Not.EqualTo(Guid.Empty).And.Not.EqualTo(ids[1]));
    }

    [Test]
    public async Task Run_ids_of_the_engine_begin_with_the_time()
    {
        await Sql.DefineAsync("flow", "a");
        var before = await Sql.ScalarAsync<DateTime>("select date_trunc('milliseconds', clock_timestamp())");

        var ids = await Sql.RowsAsync<Guid>("select run_id from pgflow.start_flows('flow', '{1, 2}')");
        var after = await Sql.ScalarAsync<DateTime>("select clock_timestamp()");

        Assert.That(ids.Select(id => id.Version), Has.All.EqualTo(7));
        Assert.That(ids.Select(TimeOf), Has.All.InRange(before, after));
    }

    [Test]
    public async Task Id_given_twice_is_one_run()
    {
        await Sql.DefineAsync("flow", "a");

        Assert.That(
            await StartAsync("'{1, 1, 2}'", $"'{{{First}, {First}, {Second}}}'"),
            Is.EqualTo(new[] { "1 started t", "2 started f", "3 started t" }));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.step_tasks"), Is.EqualTo(2));
    }

    [Test]
    public async Task Id_given_twice_with_other_inputs_is_refused()
    {
        await Sql.DefineAsync("flow", "a");

        var error = await ErrorAsync(
            $"select pgflow.start_flows('flow', '{{1, 2}}', '{{{First}, {First}}}')");

        Assert.That(error.SqlState, Is.EqualTo("PF004"));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.runs"), Is.Zero);
    }

    [Test]
    public async Task Repeated_start_returns_the_run_as_it_is_now()
    {
        await Sql.DefineAsync("flow", "a");
        await StartAsync("array['{\"b\": 1, \"a\": 2.0}']::jsonb[]", $"'{{{First}}}'");
        await Sql.FinishAsync(new Guid(First), "a", "1");

        Assert.That(
            await StartAsync("array['{\"a\": 2.00, \"b\": 1}', '3']::jsonb[]", $"'{{{First}, {Second}}}'"),
            Is.EqualTo(new[] { "1 completed f", "2 started t" }));
    }

    [TestCase("'flow', '{2}'", "with another input")]
    [TestCase("'other', '{1}'", "as a run of flow \"flow\"")]
    public async Task Id_of_another_run_is_refused(string flowAndInput, string reason)
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.DefineAsync("other", "a");
        await StartAsync("'{1}'", $"'{{{First}}}'");

        var error = await ErrorAsync($"select pgflow.start_flows({flowAndInput}, '{{{First}}}')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.SqlState, Is.EqualTo("PF004"));
            Assert.That(error.MessageText, Does.Contain(First).And.Contain(reason));
            Assert.That(error.Hint, Is.Not.Empty);
        }
    }

    [Test]
    public async Task Single_start_is_idempotent_too()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.ExecuteAsync($"select pgflow.start_flow('flow', '{{\"n\": 1}}', '{First}')");

        var again = await Sql.ScalarAsync<Guid>(
            $"select run_id from pgflow.start_flow('flow', '{{\"n\": 1.0}}', '{First}')");
        var error = await ErrorAsync($"select pgflow.start_flow('flow', '{{}}', '{First}')");

        Assert.That((again, error.SqlState), Is.EqualTo((new Guid(First), "PF004")));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.step_tasks"), Is.EqualTo(1));
    }

    [Test]
    public async Task Id_can_be_used_again_after_pruning()
    {
        await Sql.DefineAsync("flow", "a");
        await StartAsync("'{1}'", $"'{{{First}}}'");
        await Sql.ExecuteAsync(
            """
            update pgflow.runs
            set status = 'failed', started_at = now() - interval '2 h', failed_at = now() - interval '2 h';
            select pgflow.prune_data_older_than('1 h');
            """);

        Assert.That(await StartAsync("'{2}'", $"'{{{First}}}'"), Is.EqualTo(new[] { "1 started t" }));
    }

    [Test]
    public async Task Bad_input_starts_none_of_the_batch()
    {
        await Sql.DefineAsync("flow", "m[]");

        var error = await ErrorAsync("select pgflow.start_flows('flow', array['[1]', '{}']::jsonb[])");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (error.SqlState, error.MessageText),
                Is.EqualTo(("P0001", "Flow flow has root map steps but input is not an array (got object)")));
            Assert.That(error.Detail, Is.EqualTo("Input 2 of 2."));
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.runs"), Is.Zero);
        }
    }

    [Test]
    public async Task Runs_that_complete_at_once_say_so()
    {
        await Sql.DefineAsync("flow", "m[]", "n[]: m");

        Assert.That(
            await StartAsync("array['[]', '[1]', '[]']::jsonb[]"),
            Is.EqualTo(new[] { "1 completed t", "2 started t", "3 completed t" }));
    }

    [Test]
    public async Task Map_tasks_of_several_runs_get_their_own_elements_and_messages()
    {
        await Sql.DefineAsync("flow", "m[]");
        await Sql.InsertWorkerAsync();
        await StartAsync("array['[1]', '[2, 3]', '[4, 5, 6]']::jsonb[]");

        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select concat_ws(' ', t.input, r.input -> t.task_index, q.message ->> 'run_id' = t.run_id::text)
                from pgflow.start_tasks('flow', array(select message_id from pgflow.step_tasks), $1) t
                join pgflow.runs r using (run_id)
                join pgmq.q_flow q on q.msg_id = t.msg_id
                order by t.input
                """,
                ContractCalls.Worker),
            Is.EqualTo(new[] { "1 1 t", "2 2 t", "3 3 t", "4 4 t", "5 5 t", "6 6 t" }));
    }

    private Task<IReadOnlyList<string?>> StartAsync(string inputs, string runIds = "null") =>
        Sql.RowsAsync<string>(
            $"""
            with started as (select * from pgflow.start_flows('flow', {inputs}, {runIds}))
            select concat_ws(' ', s.item, s.status, s.is_new) from started s order by s.item
            """);

    // The first 48 bits are milliseconds since 1970.
    private static DateTime TimeOf(Guid id) =>
        DateTime.UnixEpoch.AddMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16));
}
