using PgFlow.IntegrationTests.Engine.Defects;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Robustness;

/// <summary>Others update rows directly; the engine goes on with what it finds.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class HandMadeStateTests(TestServer server) : EngineFixture(server)
{
    // States are set by hand.
    protected override bool KeepsInvariants => false;

    [Test]
    public async Task Claim_cancels_queued_tasks_of_a_run_that_was_failed_by_hand()
    {
        await DefineAsync("map m");
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
        await DefineAsync("a", "map m: a");
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
        await DefineAsync("map a", "z: a", "b");
        await Sql.StartAsync(Flow, "[]");

        Assert.That(
            await Sql.RowsAsync<string>(
                "select step_slug from pgflow.step_tasks where flow_slug = $1 order by message_id", Flow),
            Is.EqualTo(new[] { "b", "z" }));
    }
}
