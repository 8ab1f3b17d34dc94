using PgFlow.Client;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Robustness;

/// <summary>Others update rows directly; the engine goes on with what it finds.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class HandMadeStateTests(TestServer server) : EngineFixture(server)
{
    // States are set by hand.
    protected override bool KeepsInvariants => false;

    [Test]
    public async Task Task_with_an_absurd_moment_hides_no_work_of_others(
        [Values("infinity", "-infinity", "4713-01-01 BC", "294276-12-31 23:59:59 UTC")] string moment)
    {
        await DefineAsync("a");
        var other = Database.UniqueSlug("other");
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", other);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'a')", other);
        var run = await Sql.StartAsync(Flow);
        await Sql.StartAsync(other);
        await Sql.ExecuteAsync(
            $"""
            update pgflow.step_tasks set ready_at = '{moment}', queued_at = least('{moment}', now())
            where run_id = '{run}'
            """);
        await using var store = new NpgsqlWorkerStore(Database.ConnectionString);

        var ready = await store.Signals.ReadyFlowsAsync(
            [new FlowSteps(Flow, ["a"]), new FlowSteps(other, ["a"])], CancellationToken.None);
        var claimed = await store.Tasks.ClaimAsync(
            Flow, ["a"], 10, Worker, TimeSpan.FromMinutes(1), ClaimBounds.Default, CancellationToken.None);

        var isReady = moment is "-infinity" or "4713-01-01 BC";
        Assert.That(ready[other], Is.EqualTo(TimeSpan.Zero));
        Assert.That(ready[Flow] == TimeSpan.Zero, Is.EqualTo(isReady));
        Assert.That(claimed, Has.Count.EqualTo(isReady ? 1 : 0));
        Assert.That(await store.Upkeep.ReadGaugesAsync(10, CancellationToken.None), Is.Not.Empty);
    }

    [Test]
    public async Task Message_with_an_absurd_visibility_holds_up_its_own_task_only(
        [Values("infinity", "-infinity", "294276-12-31 23:59:59 UTC")] string moment)
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2]");
        await Sql.ExecuteAsync($"update pgmq.q_{Flow} set vt = '{moment}' where message ->> 'task_index' = '0'");

        var claims = await Sql.ClaimAsync(Flow, Worker);

        Assert.That(claims.Select(claim => claim.TaskIndex), moment == "-infinity"
            ? Is.EquivalentTo(new[] { 0, 1 })
            : Is.EqualTo(new[] { 1 }));
        Assert.That(await Sql.RowsAsync<string>("select outcome from pgflow.repair_tasks($1)", Flow), Is.Empty);
    }

    [Test]
    public async Task Worker_or_task_with_absurd_moments_keeps_no_lost_task_from_being_recovered(
        [Values("infinity", "-infinity", "294276-12-31 23:59:59 UTC")] string moment)
    {
        await DefineAsync("m[]");
        await StartAndClaimAsync("[1, 2]");
        await Sql.ExecuteAsync(
            $"""
            insert into pgflow.workers (
              worker_id, queue_name, function_name, lease_seconds, last_heartbeat_at, alive_since)
            values (gen_random_uuid(), 'any', 'odd', 15, '{moment}', '{moment}');
            update pgflow.step_tasks set started_at = '{moment}', queued_at = '-infinity',
              last_worker_id = (select worker_id from pgflow.workers where function_name = 'odd' limit 1)
            where flow_slug = '{Flow}' and task_index = 0;
            update pgflow.workers set stopped_at = now() where worker_id = '{Worker}';
            """);

        var recovered = await Sql.RowsAsync<string>(
            "select outcome from pgflow.recover_tasks(null) where flow_slug = $1", Flow);
        await Sql.ExecuteAsync("delete from pgflow.workers where function_name = 'odd'");

        Assert.That(recovered, Has.Some.EqualTo("requeued"));
    }

    [Test]
    public async Task Task_that_was_started_at_an_absurd_moment_has_a_holder(
        [Values("infinity", "-infinity", "294276-12-01 UTC")] string moment)
    {
        await DefineAsync("a");
        await StartAndClaimAsync();
        await Sql.ExecuteAsync(
            $"update pgflow.step_tasks set started_at = '{moment}', queued_at = '-infinity' "
            + $"where flow_slug = '{Flow}'");

        var overdue = await Sql.ScalarAsync<TimeSpan>(
            "select overdue_in from pgflow.flow_holders(array[$1])", Flow);

        Assert.That(overdue > TimeSpan.Zero, Is.EqualTo(moment != "-infinity"));
    }

    [Test]
    public async Task Claim_cancels_queued_tasks_of_a_run_that_was_failed_by_hand()
    {
        await DefineAsync("m[]");
        var failed = await Sql.StartAsync(Flow, "[1, 2, 3]");
        await Sql.ExecuteAsync("update pgflow.runs set status = 'failed', failed_at = now() where run_id = $1", failed);
        var open = await Sql.StartAsync(Flow, "[4]");

        var claims = await Sql.ClaimAsync(Flow, Worker, 2);

        Assert.That(claims.Select(claim => claim.RunId), Is.EqualTo(new[] { open }));
        Assert.That(
            await Sql.RowsAsync<string>(
                "select distinct status from pgflow.step_tasks where run_id = $1 and task_index < 2", failed),
            Is.EqualTo(new[] { "cancelled" }));
    }

    [Test]
    public async Task Completing_a_task_twice_by_hand_does_not_harm_its_neighbours()
    {
        await DefineAsync("a", "b: a");
        var claims = await StartAndClaimAsync();
        await Sql.CompleteAsync(claims);
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set status = 'started', completed_at = null, output = null "
            + "where flow_slug = $1 and step_slug = 'a'",
            Flow);
        var neighbour = await Sql.ClaimAsync(Flow, Worker, 1, "b");

        var outcomes = await Sql.CompleteAsync([.. claims, .. neighbour]);

        Assert.That(outcomes, Is.EqualTo(new[] { "completed", "completed" }));
        Assert.That(
            await Sql.ScalarAsync<string>("select status from pgflow.runs where flow_slug = $1", Flow),
            Is.EqualTo("completed"));
    }

    [Test]
    public async Task Step_that_is_added_later_is_none_of_a_running_run_s()
    {
        await DefineAsync("a");
        var claims = await StartAndClaimAsync();
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'later', '{a}', step_type => 'map')", Flow);

        var outcomes = await Sql.CompleteAsync(claims);

        Assert.That(outcomes, Is.EqualTo(new[] { "completed" }));
        Assert.That(
            await Sql.ScalarAsync<string>("select output::text from pgflow.runs where flow_slug = $1", Flow),
            Does.StartWith("""{"a": """));
    }

    [Test]
    public async Task Map_made_ready_by_hand_gets_a_row_for_every_message()
    {
        await DefineAsync("a", "m[]: a");
        var run = await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync(
            "update pgflow.step_states set initial_tasks = 3, remaining_deps = 0 where run_id = $1 and step_slug = 'm'",
            run);

        await Sql.ExecuteAsync("select pgflow.start_ready_steps($1)", run);

        Assert.That(
            await Sql.RowsAsync<int>(
                "select task_index from pgflow.step_tasks where run_id = $1 and step_slug = 'm' order by 1", run),
            Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public async Task Longest_legal_timeout_can_be_claimed()
    {
        await DefineAsync("a");
        await Sql.ExecuteAsync("update pgflow.flows set opt_timeout = 2147483647 where flow_slug = $1", Flow);
        await Sql.StartAsync(Flow);

        Assert.That(
            await Sql.ScalarAsync<long>("select count(*) from pgflow.claim_tasks($1, '{a}', 1, $2)", Flow, Worker),
            Is.EqualTo(1));
    }

    [Test]
    public async Task Steps_that_become_ready_at_the_start_are_enqueued_by_slug()
    {
        await DefineAsync("a[]", "z: a", "b");
        await Sql.StartAsync(Flow, "[]");

        Assert.That(
            await Sql.RowsAsync<string>(
                "select step_slug from pgflow.step_tasks where flow_slug = $1 order by message_id", Flow),
            Is.EqualTo(new[] { "b", "z" }));
    }
}
