using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>Others write into the tables; nothing of ours may refuse it or be confused by it.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class DirectManipulationTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Worker_is_inserted_with_queue_function_and_heartbeat_only()
    {
        await Sql.ExecuteAsync(
            """
            insert into pgflow.workers (worker_id, queue_name, function_name, last_heartbeat_at)
            values (gen_random_uuid(), 'q', 'f', now())
            """);

        Assert.That(
            await Sql.ScalarAsync<bool>("select started_at = now() and deprecated_at is null from pgflow.workers"),
            Is.True);
    }

    [Test]
    public async Task Worker_id_is_registered_under_another_queue()
    {
        await Sql.InsertWorkerAsync();

        await Sql.ExecuteAsync(
            """
            insert into pgflow.workers (worker_id, queue_name, function_name) values ($1, 'other', 'f')
            on conflict (worker_id) do update set queue_name = excluded.queue_name
            """,
            ContractCalls.Worker);

        Assert.That(await Sql.ScalarAsync<string>("select queue_name from pgflow.workers"), Is.EqualTo("other"));
    }

    [Test]
    public async Task Started_task_without_message_attempt_or_worker_completes()
    {
        var run = await InsertStartedTaskAsync();

        Assert.That(await Sql.CompleteAsync(run, "a", "1", taskIndex: 5), Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Started_task_without_message_attempt_or_worker_is_retried()
    {
        var run = await InsertStartedTaskAsync();

        Assert.That(await Sql.FailAsync(run, "a", taskIndex: 5), Is.EqualTo(new[] { "queued" }));
    }

    [TestCase("complete", """completed {"a": 1}""")]
    [TestCase("fail", "failed")]
    public async Task Task_whose_message_id_was_set_to_null_still_ends(string how, string expected)
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', max_attempts => 1)");
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.TakeAsync(run, "a");
        await Sql.ExecuteAsync("update pgflow.step_tasks set message_id = null");

        _ = how == "complete" ? await Sql.CompleteAsync(run, "a", "1") : await Sql.FailAsync(run, "a");

        Assert.That(await Sql.RunAsync(run), Is.EqualTo(expected));
    }

    [Test]
    public async Task Task_without_message_is_not_found_by_a_null_id()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.InsertWorkerAsync();
        await Sql.ExecuteAsync("update pgflow.step_tasks set message_id = null");

        await Sql.ExecuteAsync("select pgflow.start_tasks('flow', array[null::bigint], $1)", ContractCalls.Worker);

        Assert.That(await Sql.TasksAsync(run), Is.EqualTo("a.0:queued"));
    }

    [Test]
    public async Task Statuses_and_timestamps_may_be_written_directly()
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        await Sql.StartAsync("flow");

        await Sql.ExecuteAsync(
            """
            update pgflow.step_tasks set status = 'completed', completed_at = now(), output = '1';
            update pgflow.step_states set status = 'completed', remaining_tasks = 0, completed_at = now()
            where step_slug = 'a';
            update pgflow.step_states set status = 'started', initial_tasks = 1, remaining_tasks = 1, started_at = now()
            where step_slug = 'b';
            update pgflow.runs set status = 'completed', completed_at = now() + interval '1 day', output = '{}';
            update pgflow.runs set status = 'failed', completed_at = null, failed_at = now();
            update pgflow.runs set status = 'started', failed_at = null;
            """);

        Assert.That(
            await Sql.ScalarAsync<string>("select status from pgflow.step_states where step_slug = 'b'"),
            Is.EqualTo("started"));
    }

    [Test]
    public async Task Output_of_a_step_completed_by_hand_reaches_its_dependents()
    {
        await Sql.DefineAsync("flow", "a", "b: a", "c[]: a");
        var run = await Sql.StartAsync("flow");
        await Sql.ExecuteAsync(
            """
            update pgflow.step_tasks set status = 'completed', completed_at = now(), output = '[7, 8]';
            update pgflow.step_states set status = 'completed', remaining_tasks = 0, completed_at = now()
            where step_slug = 'a';
            update pgflow.step_states set remaining_deps = 0, initial_tasks = case step_slug when 'c' then 2 else 1 end
            where step_slug <> 'a';
            select pgflow.start_ready_steps(run_id) from pgflow.runs;
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Sql.TakeAsync(run, "b"))!.ToJsonString(), Is.EqualTo("""{"a":[7,8],"run":{}}"""));
            Assert.That((await Sql.TakeAsync(run, "c", 1))!.ToJsonString(), Is.EqualTo("8"));
        }
    }

    [Test]
    public async Task Map_task_inserted_by_hand_gets_its_element()
    {
        await Sql.DefineAsync("flow", "m[]");
        var run = await Sql.StartAsync("flow", "[5, 6]");
        await Sql.ExecuteAsync(
            """
            delete from pgflow.step_tasks;
            insert into pgflow.step_tasks (flow_slug, run_id, step_slug, task_index, message_id)
            select 'flow', (message ->> 'run_id')::uuid, 'm', (message ->> 'task_index')::int, msg_id from pgmq.q_flow
            """);

        Assert.That((await Sql.TakeAsync(run, "m", 1))!.ToJsonString(), Is.EqualTo("6"));
    }

    [Test]
    public async Task Steps_inserted_directly_run()
    {
        await Sql.ExecuteAsync(
            """
            select pgflow.create_flow('flow');
            insert into pgflow.steps (flow_slug, step_slug, step_index, deps_count)
            values ('flow', 'a', 0, 0), ('flow', 'b', 1, 1);
            insert into pgflow.deps (flow_slug, dep_slug, step_slug) values ('flow', 'a', 'b');
            """);
        var run = await Sql.StartAsync("flow");
        await Sql.FinishAsync(run, "a", "1");
        await Sql.FinishAsync(run, "b", "2");

        Assert.That(await Sql.RunAsync(run), Is.EqualTo("""completed {"b": 2}"""));
    }

    private async Task<Guid> InsertStartedTaskAsync()
    {
        await Sql.DefineAsync("flow", "a");
        var run = await Sql.StartAsync("flow");
        await Sql.ExecuteAsync(
            """
            insert into pgflow.step_tasks (flow_slug, run_id, step_slug, task_index, status, started_at)
            values ('flow', $1, 'a', 5, 'started', now())
            """,
            run);
        return run;
    }
}
