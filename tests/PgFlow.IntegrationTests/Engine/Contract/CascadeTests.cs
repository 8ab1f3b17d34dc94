using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

/// <summary>cascade_complete_taskless_steps and maybe_complete_run, called on rows that somebody inserted.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class CascadeTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Cascade_completes_a_chain_and_counts_it()
    {
        var run = await InsertRunAsync("a[]", "b[]: a", "c[]: b");

        var count = await Sql.ScalarAsync<int>("select pgflow.cascade_complete_taskless_steps(run_id => $1)", run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(count, Is.EqualTo(3));
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:completed b:completed c:completed"));
            Assert.That(await Sql.ScalarAsync<int>("select remaining_steps from pgflow.runs"), Is.Zero);
        }
    }

    [Test]
    public async Task Repeated_cascade_completes_nothing()
    {
        var run = await InsertRunAsync("a[]");
        await Sql.ExecuteAsync("select pgflow.cascade_complete_taskless_steps($1)", run);

        Assert.That(
            await Sql.ScalarAsync<int>("select pgflow.cascade_complete_taskless_steps($1)", run), Is.Zero);
    }

    [Test]
    public async Task Cascade_stops_at_steps_with_tasks()
    {
        var run = await InsertRunAsync("a[]", "b: a", "c[]: b");

        await Sql.ExecuteAsync("select pgflow.cascade_complete_taskless_steps($1)", run);
        await Sql.ExecuteAsync("select pgflow.start_ready_steps($1)", run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Sql.StepsAsync(run), Is.EqualTo("a:completed b:started c:created"));
            Assert.That((await Sql.TakeAsync(run, "b"))!.ToJsonString(), Is.EqualTo("""{"a":[],"run":[]}"""));
        }
    }

    [Test]
    public async Task Run_completes_when_no_step_remains()
    {
        var run = await InsertRunAsync("a[]", "b[]");
        await Sql.ExecuteAsync("select pgflow.cascade_complete_taskless_steps($1)", run);

        await Sql.ExecuteAsync("select pgflow.maybe_complete_run(run_id => $1)", run);
        await Sql.ExecuteAsync("select pgflow.maybe_complete_run($1)", run);

        Assert.That(await Sql.RunAsync(run), Is.EqualTo("""completed {"a": [], "b": []}"""));
    }

    [Test]
    public async Task Run_with_remaining_steps_is_left_alone()
    {
        var run = await InsertRunAsync("a[]");

        await Sql.ExecuteAsync("select pgflow.maybe_complete_run($1)", run);

        Assert.That(await Sql.RunAsync(run), Is.EqualTo("started"));
    }

    private async Task<Guid> InsertRunAsync(params string[] steps)
    {
        await Sql.DefineAsync("flow", steps);
        return await Sql.ScalarAsync<Guid>(
            """
            with inserted as (
              insert into pgflow.runs (flow_slug, input, remaining_steps)
              select 'flow', '[]', count(*) from pgflow.steps
              returning run_id
            )
            insert into pgflow.step_states (flow_slug, run_id, step_slug, remaining_deps, initial_tasks)
            select 'flow', run_id, step_slug, deps_count,
              case when step_type = 'single' then 1 when deps_count = 0 then 0 end
            from pgflow.steps cross join inserted
            returning run_id
            """);
    }
}
