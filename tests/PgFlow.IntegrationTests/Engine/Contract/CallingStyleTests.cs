using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>The ways in which others write their calls.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class CallingStyleTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Run = "00000000-0000-0000-0000-000000000001";
    private const string Worker = "00000000-0000-0000-0000-00000000000f";

    private static readonly string[] Positional =
    [
        "select pgflow.is_valid_slug('x')",
        "select pgflow.calculate_retry_delay(1, 2)",
        "select pgflow.create_flow('x', 1, 2, 3)",
        "select pgflow.create_flow('x', '1', '2', '3')",
        "select pgflow.add_step('x', 'a', '{}', 1, 2, 3, 4, 'single')",
        "select pgflow.add_step('x', 'b', '{a}', null, null, null, null, 'map')",
        $"select pgflow.start_flow('flow', '[]', '{Run}')",
        "select pgflow.start_flow('flow', '{}')",
        $"select pgflow.start_ready_steps('{Run}')",
        $"select pgflow.cascade_complete_taskless_steps('{Run}')",
        $"select pgflow.maybe_complete_run('{Run}')",
        $"select pgflow.start_tasks('flow', '{{1}}', '{Worker}')",
        $"select pgflow.complete_task('{Run}', 'a', 0, '[]')",
        $"select pgflow.fail_task('{Run}', 'a', 0, 'broken')",
        "select pgflow.read_with_poll('flow', 1, 1, 1, 50, '{}')",
        "select pgflow.poll_for_tasks('flow', 1, 1, 1, 50)",
        "select pgflow.set_vt_batch('flow', '{1}', '{0}')",
        $"select pgflow.get_run_with_states('{Run}')",
        $"select pgflow.start_flow_with_states('flow', '[]', '{Run}')",
        "select pgflow.prune_data_older_than('1 day')",
        "select pgflow.delete_flow_and_data('flow')",
    ];

    private static readonly string[] Named =
    [
        "select pgflow.is_valid_slug(slug => 'x')",
        "select pgflow.calculate_retry_delay(attempts_count => 2, base_delay => 1)",
        "select pgflow.create_flow(timeout => 3, base_delay => 2, max_attempts => 1, flow_slug => 'x')",
        """
        select pgflow.add_step(step_type => 'map', start_delay => 0, timeout => 3, base_delay => 2,
          max_attempts => 1, deps_slugs => '{a}', step_slug => 'm', flow_slug => 'flow')
        """,
        $"select pgflow.start_flow(run_id => '{Run}', input => '[]', flow_slug => 'flow')",
        $"select pgflow.start_ready_steps(run_id => '{Run}')",
        $"select pgflow.cascade_complete_taskless_steps(run_id => '{Run}')",
        $"select pgflow.maybe_complete_run(run_id => '{Run}')",
        $"select pgflow.start_tasks(worker_id => '{Worker}', msg_ids => '{{1}}', flow_slug => 'flow')",
        $"select pgflow.complete_task(output => '1', task_index => 0, step_slug => 'a', run_id => '{Run}')",
        $"select pgflow.fail_task(error_message => 'x', task_index => 0, step_slug => 'a', run_id => '{Run}')",
        """
        select pgflow.read_with_poll(conditional => '{}', poll_interval_ms => 50, max_poll_seconds => 1, qty => 1,
          vt => 1, queue_name => 'flow')
        """,
        """
        select pgflow.poll_for_tasks(poll_interval_ms => 50, max_poll_seconds => 1, qty => 1, vt => 1,
          queue_name => 'flow')
        """,
        "select pgflow.set_vt_batch(vt_offsets => '{0}', msg_ids => '{1}', queue_name => 'flow')",
        $"select pgflow.get_run_with_states(run_id => '{Run}')",
        $"select pgflow.start_flow_with_states(run_id => '{Run}', input => '[]', flow_slug => 'flow')",
        "select pgflow.prune_data_older_than(retention_interval => '1 day')",
        "select pgflow.delete_flow_and_data(flow_slug => 'flow')",
    ];

    [SetUp]
    public async Task PrepareAsync()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.InsertWorkerAsync(new Guid(Worker));
        await Sql.StartAsync("flow");
    }

    [Test]
    public async Task Untyped_literals_by_position_are_never_ambiguous()
    {
        foreach (var call in Positional)
        {
            await Sql.ExecuteAsync(call);
        }
    }

    [Test]
    public async Task Arguments_may_be_named_in_any_order()
    {
        foreach (var call in Named)
        {
            await Sql.ExecuteAsync(call);
        }
    }

    [Test]
    public async Task Flow_can_be_started_and_worked_inside_a_plpgsql_function()
    {
        await Sql.ExecuteAsync(
            """
            create function pg_temp.work() returns jsonb language plpgsql as $$
            declare
              run pgflow.runs;
              task pgflow.step_task_record;
              run_id uuid;
            begin
              run := pgflow.start_flow('flow', '{"n": 20}');
              run_id := run.run_id;
              perform * from pgflow.start_flow('flow', '[]');
              select * into task from pgflow.start_tasks('flow', array(
                select message_id from pgflow.step_tasks t where t.run_id = run.run_id
              ), '00000000-0000-0000-0000-00000000000f');
              perform pgflow.complete_task(task.run_id, task.step_slug, task.task_index, task.input -> 'run' -> 'n');
              return pgflow.get_run_with_states(run_id) -> 'run' -> 'output';
            end
            $$
            """);

        Assert.That(await Sql.ScalarAsync<string>("select pg_temp.work()"), Is.EqualTo("""{"a": 20}"""));
    }

    [Test]
    public async Task Search_path_of_the_caller_does_not_matter()
    {
        await Sql.ExecuteAsync(
            """
            create schema trap;
            create table trap.runs (run_id int);
            create function trap.now() returns text language sql as $$ select 'never' $$;
            set local search_path = trap, pg_catalog;
            """);
        var run = await Sql.StartAsync("flow");

        await Sql.FinishAsync(run, "a", "1");

        Assert.That(
            await Sql.ScalarAsync<string>("select status from pgflow.runs where run_id = $1", run),
            Is.EqualTo("completed"));
    }
}
