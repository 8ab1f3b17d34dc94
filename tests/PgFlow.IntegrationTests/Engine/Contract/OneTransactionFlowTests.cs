using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>Whole flows inside one transaction, where now() stands still and the messages' clock does not.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class OneTransactionFlowTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Flow_runs_from_definition_to_output()
    {
        await Sql.DefineAsync("flow", "list", "read[]: list", "count[]: read", "sum: count, list");
        await Sql.InsertWorkerAsync();
        var run = await Sql.StartAsync("flow", """{"folder": "x"}""");

        await ReadAndCompleteAsync("[1, 2]");
        await ReadAndCompleteAsync("10");
        await ReadAndCompleteAsync("20");
        var input = await Sql.TakeAsync(run, "sum");
        await Sql.CompleteAsync(run, "sum", "\"done\"");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                input!.ToJsonString(), Is.EqualTo("""{"run":{"folder":"x"},"list":[1,2],"count":[20,20]}"""));
            Assert.That(await Sql.RunAsync(run), Is.EqualTo("""completed {"sum": "done"}"""));
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgmq.q_flow"), Is.Zero);
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgmq.a_flow"), Is.EqualTo(6));
        }
    }

    [Test]
    public async Task Timestamps_of_all_rows_are_the_transactions()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");

        Assert.That(
            await Sql.ScalarAsync<bool>(
                """
                select (r.started_at, r.completed_at, s.created_at, s.started_at, s.completed_at, t.queued_at,
                    t.started_at, t.completed_at)
                  = (now(), now(), now(), now(), now(), now(), now(), now())
                from pgflow.runs r
                join pgflow.step_states s using (run_id)
                join pgflow.step_tasks t using (run_id)
                """),
            Is.True);
    }

    [Test]
    public async Task Retries_until_failure_fit_into_one_transaction()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', max_attempts => 3, base_delay => 0)");
        await Sql.DefineAsync("flow", "a", "b: a");
        var run = await Sql.StartAsync("flow");

        foreach (var _ in Enumerable.Range(0, 3))
        {
            await Sql.TakeAsync(run, "a");
            await Sql.FailAsync(run, "a");
        }

        Assert.That(await Sql.RunAsync(run), Is.EqualTo("failed"));
        Assert.That(await Sql.ScalarAsync<int>("select attempts_count from pgflow.step_tasks"), Is.EqualTo(3));
    }

    [Test]
    public async Task Everything_can_be_deleted_in_the_order_of_others()
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        await Sql.DefineAsync("other", "m[]");
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");
        await Sql.StartAsync("other", "[1, 2]");

        await Sql.ExecuteAsync(
            """
            delete from pgflow.step_tasks;
            delete from pgflow.step_states;
            delete from pgflow.runs;
            delete from pgflow.deps;
            delete from pgflow.steps;
            delete from pgflow.flows;
            select pgmq.drop_queue(queue_name) from pgmq.list_queues();
            """);

        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.workers"), Is.EqualTo(1));
        await Sql.DefineAsync("flow", "a");
        Assert.That(await Sql.TasksAsync(await Sql.StartAsync("flow")), Is.EqualTo("a.0:queued"));
    }

    // All visible messages, as a worker on pgmq does it.
    private async Task ReadAndCompleteAsync(string output)
    {
        var messages = await Sql.RowsAsync<long>("select msg_id from pgmq.read('flow', 30, 10)");
        Assert.That(messages, Is.Not.Empty);
        await Sql.ExecuteAsync(
            """
            select pgflow.complete_task(t.run_id, t.step_slug, t.task_index, $3::jsonb)
            from pgflow.start_tasks('flow', $1, $2) t
            """,
            messages.ToArray(), ContractCalls.Worker, output);
    }
}
