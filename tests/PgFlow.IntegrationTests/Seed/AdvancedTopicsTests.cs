using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Seed;

/// <summary>Map steps, conditional execution and the advice on events and audit columns.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class AdvancedTopicsTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Map_step_gives_each_task_its_element()
    {
        await Sql.ExecuteAsync(
            """
            SELECT pgflow.create_flow('parallel_flow');
            SELECT pgflow.add_step(
              'parallel_flow',
              'process_items',
              ARRAY[]::text[],     -- No dependencies (root step)
              step_type => 'map'   -- Map step type
            );
            SELECT pgflow.start_flow(
              'parallel_flow',
              '[{"id": 1}, {"id": 2}, {"id": 3}]'::jsonb
            );
            """);
        await Sql.InsertWorkerAsync();

        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select input from pgflow.start_tasks(
                  'parallel_flow', array(select msg_id from pgmq.read('parallel_flow', 30, 10)), $1)
                """,
                ContractCalls.Worker),
            Is.EqualTo(new[] { """{"id": 1}""", """{"id": 2}""", """{"id": 3}""" }));
    }

    [Test]
    public async Task Conditional_steps_both_start_with_the_outcome_to_decide_on()
    {
        await Sql.ExecuteAsync(
            """
            SELECT pgflow.create_flow('my_flow');
            SELECT pgflow.add_step('my_flow', 'check_condition');
            SELECT pgflow.add_step('my_flow', 'on_success', ARRAY['check_condition']);
            SELECT pgflow.add_step('my_flow', 'on_failure', ARRAY['check_condition']);
            """);
        var run = await Sql.StartAsync("my_flow");

        await Sql.FinishAsync(run, "check_condition", """{"ok": true}""");

        Assert.That(
            await Sql.StepsAsync(run), Is.EqualTo("check_condition:completed on_failure:started on_success:started"));
        Assert.That((bool)(await Sql.TakeAsync(run, "on_success"))!["check_condition"]!["ok"]!, Is.True);
    }

    // Option 1 of the notes edits the stub by hand. It works, and an edited function stays as it is.
    [Test]
    public async Task Stub_can_be_edited_to_notify()
    {
        await Sql.ExecuteAsync(
            """
            CREATE OR REPLACE FUNCTION realtime.send(
              payload jsonb, event text, topic text, private boolean DEFAULT true
            ) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM set_config('seed.last_event', event, true);
              PERFORM pg_notify('pgflow_events', payload::text);
            END $$;
            """);
        await Sql.DefineAsync("flow", "a");
        await Sql.StartAsync("flow");

        Assert.That(
            await Sql.ScalarAsync<string>("select current_setting('seed.last_event')"), Is.EqualTo("step:a:started"));
    }

    // The notes add these columns by hand; here they are part of the schema, so there is nothing to do.
    [Test]
    public async Task Audit_columns_are_there_already()
    {
        await Sql.ExecuteAsync("ALTER TABLE pgflow.runs ADD COLUMN IF NOT EXISTS created_by text");
        await Sql.ExecuteAsync("ALTER TABLE pgflow.runs ADD COLUMN IF NOT EXISTS client_ip inet");
        await Sql.DefineAsync("flow", "a");
        await Sql.StartAsync("flow");

        Assert.That(
            await Sql.ScalarAsync<bool>("select created_by = session_user and client_ip is null from pgflow.runs"),
            Is.True);
    }
}
