using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class PruneTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Prune = "select pgflow.prune_data_older_than(interval '1 hour')";

    [TestCase("completed", "completed_at")]
    [TestCase("failed", "failed_at")]
    public async Task Finished_run_goes_with_states_tasks_and_messages(string status, string column)
    {
        await PrepareAsync(status, column, "61 minutes");

        await Sql.ExecuteAsync(Prune);

        Assert.That(await CountsAsync(), Is.EqualTo("0 0 0 0"));
    }

    [TestCase("completed", "completed_at")]
    [TestCase("failed", "failed_at")]
    public async Task Run_that_finished_at_the_cutoff_stays(string status, string column)
    {
        await PrepareAsync(status, column, "1 hour");

        await Sql.ExecuteAsync(Prune);

        Assert.That(await CountsAsync(), Is.EqualTo("1 2 1 1"));
    }

    [Test]
    public async Task Unfinished_run_stays_whatever_its_age()
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        await Sql.StartAsync("flow");
        await Sql.ExecuteAsync("update pgflow.runs set started_at = now() - interval '9 years'");

        await Sql.ExecuteAsync(Prune);

        Assert.That(await CountsAsync(), Is.EqualTo("1 2 1 1"));
    }

    [Test]
    public async Task Archived_messages_go_by_their_own_age()
    {
        await Sql.DefineAsync("flow", "m[]");
        var run = await Sql.StartAsync("flow", "[1, 2, 3]");
        await Sql.FinishAsync(run, "m", "1", 0);
        await Sql.FinishAsync(run, "m", "1", 1);
        await Sql.ExecuteAsync(
            """
            update pgmq.a_flow set archived_at = now() - case
              when message @> '{"task_index": 0}' then interval '61 minutes' else interval '1 hour'
            end
            """);

        await Sql.ExecuteAsync(Prune);

        Assert.That(
            await Sql.RowsAsync<string>("select message ->> 'task_index' from pgmq.a_flow"), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task Workers_go_by_their_heartbeat()
    {
        await Sql.ExecuteAsync(
            """
            insert into pgflow.workers (worker_id, queue_name, function_name, last_heartbeat_at)
            select gen_random_uuid(), name, 'f', now() - age::interval
            from (values ('old', '61 minutes'), ('cutoff', '1 hour'), ('new', '0')) w (name, age)
            """);

        await Sql.ExecuteAsync(Prune);

        Assert.That(
            await Sql.RowsAsync<string>("select queue_name from pgflow.workers order by 1"),
            Is.EqualTo(new[] { "cutoff", "new" }));
    }

    [Test]
    public async Task Flow_whose_queue_was_dropped_is_no_obstacle()
    {
        await PrepareAsync("failed", "failed_at", "1 day");
        await Sql.ExecuteAsync("select pgmq.drop_queue('flow')");

        await Sql.ExecuteAsync(Prune);

        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.runs"), Is.Zero);
    }

    [Test]
    public async Task Deleted_flow_leaves_nothing_and_others_stay()
    {
        await Sql.DefineAsync("Flow", "a", "b: a");
        await Sql.DefineAsync("other", "a", "b: a");
        var run = await Sql.StartAsync("Flow");
        await Sql.FinishAsync(run, "a", "1");
        await Sql.StartAsync("other");

        await Sql.ExecuteAsync("select pgflow.delete_flow_and_data('Flow')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await Sql.RowsAsync<string>(
                    """
                    select flow_slug from pgflow.flows union select flow_slug from pgflow.steps
                    union select flow_slug from pgflow.deps union select flow_slug from pgflow.runs
                    union select flow_slug from pgflow.step_states union select flow_slug from pgflow.step_tasks
                    union select queue_name from pgmq.list_queues()
                    """),
                Is.EqualTo(new[] { "other" }));
            Assert.That(await Sql.ScalarAsync<bool>("select to_regclass('pgmq.a_flow') is null"), Is.True);
        }
    }

    [Test]
    public async Task Deleting_an_unknown_flow_has_no_effect() =>
        Assert.That(
            await Sql.RowsAsync<object>("select pgflow.delete_flow_and_data('none')"), Has.Count.EqualTo(1));

    private async Task PrepareAsync(string status, string column, string age)
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        await Sql.StartAsync("flow");
        await Sql.ExecuteAsync(
            $"""
            update pgflow.runs set status = '{status}', started_at = now() - interval '1 month',
              {column} = now() - interval '{age}'
            """);
    }

    private Task<string?> CountsAsync() =>
        Sql.ScalarAsync<string>(
            """
            select concat_ws(' ', (select count(*) from pgflow.runs), (select count(*) from pgflow.step_states),
              (select count(*) from pgflow.step_tasks), (select count(*) from pgmq.q_flow))
            """);
}
