using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>Each named constraint refuses what it is named for.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ConstraintTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Started = "status = 'started', remaining_tasks = 1, started_at = now()";

    [TestCase("update pgflow.flows set flow_slug = '1a'", "slug_is_valid")]
    [TestCase("update pgflow.flows set flow_slug = 'run'", "slug_is_valid")]
    [TestCase("update pgflow.flows set flow_slug = ''", "slug_is_valid")]
    [TestCase("update pgflow.flows set opt_max_attempts = -1", "opt_max_attempts_is_nonnegative")]
    [TestCase("update pgflow.flows set opt_base_delay = -1", "opt_base_delay_is_nonnegative")]
    [TestCase("update pgflow.flows set opt_timeout = 0", "opt_timeout_is_positive")]
    [TestCase("update pgflow.steps set step_slug = 'a-b'", "steps_step_slug_check")]
    [TestCase("update pgflow.steps set step_type = 'fan'", "steps_step_type_check")]
    [TestCase("update pgflow.steps set deps_count = -1", "steps_deps_count_check")]
    [TestCase("update pgflow.steps set opt_max_attempts = -1", "opt_max_attempts_is_nonnegative")]
    [TestCase("update pgflow.steps set opt_base_delay = -1", "opt_base_delay_is_nonnegative")]
    [TestCase("update pgflow.steps set opt_timeout = 0", "opt_timeout_is_positive")]
    [TestCase("update pgflow.steps set opt_start_delay = -1", "opt_start_delay_is_nonnegative")]
    [TestCase("insert into pgflow.deps values ('flow', 'a', 'a')", "deps_check")]
    [TestCase("update pgflow.runs set status = 'paused'", "status_is_valid")]
    [TestCase("update pgflow.runs set remaining_steps = -1", "runs_remaining_steps_check")]
    [TestCase("update pgflow.runs set completed_at = now(), failed_at = now()", "completed_at_or_failed_at")]
    [TestCase("update pgflow.runs set completed_at = now() - interval '1 s'", "completed_at_is_after_started_at")]
    [TestCase("update pgflow.runs set failed_at = now() - interval '1 s'", "failed_at_is_after_started_at")]
    [TestCase("update pgflow.step_states set initial_tasks = -1", "step_states_initial_tasks_check")]
    [TestCase("update pgflow.step_states set remaining_deps = -1", "step_states_remaining_deps_check")]
    [TestCase("update pgflow.step_states set status = 'completed'", "status_and_remaining_tasks_match")]
    [TestCase("update pgflow.step_states set status = 'created'", "remaining_tasks_state_consistency")]
    [TestCase("update pgflow.step_states set initial_tasks = null", "initial_tasks_known_when_started")]
    [TestCase(
        "update pgflow.step_states set completed_at = now(), failed_at = now()", "completed_at_or_failed_at")]
    [TestCase(
        "update pgflow.step_states set started_at = now() - interval '1 s'", "started_at_is_after_created_at")]
    [TestCase(
        "update pgflow.step_states set completed_at = now() - interval '1 s'", "completed_at_is_after_started_at")]
    [TestCase("update pgflow.step_states set failed_at = now() - interval '1 s'", "failed_at_is_after_started_at")]
    [TestCase("update pgflow.step_tasks set status = 'paused'", "valid_status")]
    [TestCase("update pgflow.step_tasks set output = '1'", "output_valid_only_for_completed")]
    [TestCase("update pgflow.step_tasks set attempts_count = -1", "attempts_count_nonnegative")]
    [TestCase("update pgflow.step_tasks set completed_at = now(), failed_at = now()", "completed_at_or_failed_at")]
    [TestCase(
        "update pgflow.step_tasks set completed_at = now() - interval '1 s'", "completed_at_is_after_queued_at")]
    [TestCase("update pgflow.step_tasks set failed_at = now() - interval '1 s'", "failed_at_is_after_queued_at")]
    [TestCase("update pgflow.step_tasks set started_at = now() - interval '1 s'", "started_at_is_after_queued_at")]
    [TestCase(
        "update pgflow.step_tasks set started_at = now() + interval '1 s', completed_at = now()",
        "completed_at_is_after_started_at")]
    [TestCase(
        "update pgflow.step_tasks set started_at = now() + interval '1 s', failed_at = now()",
        "failed_at_is_after_started_at")]
    public async Task Check_refuses_the_row(string statement, string constraint)
    {
        await PrepareAsync();

        var error = await ErrorAsync(statement);

        Assert.That((error.SqlState, error.ConstraintName), Is.EqualTo(("23514", constraint)));
    }

    [TestCase("insert into pgflow.steps (flow_slug, step_slug) values ('none', 'x')", "steps_flow_slug_fkey")]
    [TestCase("insert into pgflow.deps values ('none', 'a', 'b')", "deps_flow_slug_fkey")]
    [TestCase("insert into pgflow.deps values ('flow', 'none', 'a')", "deps_flow_slug_dep_slug_fkey")]
    [TestCase("insert into pgflow.deps values ('flow', 'a', 'none')", "deps_flow_slug_step_slug_fkey")]
    [TestCase("insert into pgflow.runs (flow_slug, input) values ('none', '{}')", "runs_flow_slug_fkey")]
    [TestCase("delete from pgflow.step_states", "step_tasks_run_id_step_slug_fkey")]
    [TestCase(
        "insert into pgflow.step_states (flow_slug, run_id, step_slug) select 'flow', gen_random_uuid(), 'a'",
        "step_states_run_id_fkey")]
    [TestCase(
        "insert into pgflow.step_states (flow_slug, run_id, step_slug) select flow_slug, run_id, 'x' from pgflow.runs",
        "step_states_flow_slug_step_slug_fkey")]
    [TestCase("update pgflow.step_states set flow_slug = 'none'", "step_states_flow_slug_step_slug_fkey")]
    [TestCase("update pgflow.step_tasks set run_id = gen_random_uuid()", "step_tasks_run_id_step_slug_fkey")]
    public async Task Foreign_key_refuses_the_row(string statement, string constraint)
    {
        await PrepareAsync();

        var error = await ErrorAsync(statement);

        Assert.That((error.SqlState, error.ConstraintName), Is.EqualTo(("23503", constraint)));
    }

    [TestCase("insert into pgflow.flows values ('flow')", "flows_pkey")]
    [TestCase("insert into pgflow.steps (flow_slug, step_slug, step_index) values ('flow', 'a', 1)", "steps_pkey")]
    [TestCase(
        "insert into pgflow.steps (flow_slug, step_slug, step_index) values ('flow', 'x', 0)",
        "steps_flow_slug_step_index_key")]
    [TestCase("insert into pgflow.runs select * from pgflow.runs", "runs_pkey")]
    [TestCase("insert into pgflow.step_states select * from pgflow.step_states", "step_states_pkey")]
    [TestCase("insert into pgflow.step_tasks select * from pgflow.step_tasks", "step_tasks_pkey")]
    public async Task Key_refuses_the_row(string statement, string constraint)
    {
        await PrepareAsync();

        var error = await ErrorAsync(statement);

        Assert.That((error.SqlState, error.ConstraintName), Is.EqualTo(("23505", constraint)));
    }

    [TestCase("queued")]
    [TestCase("started")]
    [TestCase("completed")]
    [TestCase("failed")]
    [TestCase("cancelled")]
    public async Task Task_may_have_the_status(string status)
    {
        await PrepareAsync();

        Assert.That(await Sql.ExecuteAsync("update pgflow.step_tasks set status = $1", status), Is.EqualTo(1));
    }

    [Test]
    public async Task Deleted_worker_is_still_named_by_its_tasks()
    {
        await PrepareAsync();
        await Sql.ExecuteAsync("update pgflow.step_tasks set last_worker_id = $1", ContractCalls.Worker);

        await Sql.ExecuteAsync("delete from pgflow.workers");

        Assert.That(
            await Sql.ScalarAsync<Guid>("select last_worker_id from pgflow.step_tasks"),
            Is.EqualTo(ContractCalls.Worker));
    }

    [Test]
    public async Task Keys_that_functions_check_are_shown_unenforced_where_the_server_can()
    {
        var keys = await Sql.RowsAsync<string>(
            """
            select conname || ' ' || (to_jsonb(k) ->> 'conenforced') from pg_constraint k
            where k.connamespace = 'pgflow'::regnamespace and conname = any ($1) order by 1
            """,
            (object)ExpectedSchema.UnenforcedKeys);

        var canShow = await Sql.ScalarAsync<bool>("select current_setting('server_version_num')::int >= 180000");
        Assert.That(
            keys, Is.EqualTo(canShow ? ExpectedSchema.UnenforcedKeys.Select(key => key + " false") : []));
    }

    // A flow with one step and one run whose step has started.
    private async Task PrepareAsync()
    {
        await Sql.ExecuteAsync(
            $"""
            insert into pgflow.flows (flow_slug) values ('flow');
            insert into pgflow.steps (flow_slug, step_slug) values ('flow', 'a');
            insert into pgflow.runs (flow_slug, input) values ('flow', '1');
            insert into pgflow.step_states (flow_slug, run_id, step_slug)
            select flow_slug, run_id, 'a' from pgflow.runs;
            update pgflow.step_states set initial_tasks = 1, {Started};
            insert into pgflow.step_tasks (flow_slug, run_id, step_slug) select flow_slug, run_id, 'a' from pgflow.runs;
            """);
        await Sql.InsertWorkerAsync();
    }
}
