using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Recovery;

/// <summary>Every invariant notices its violation, and says in a sentence where it is.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class InvariantTests(TestServer server) : RecoveryFixture(server)
{
    [TestCase("run_remaining_steps", "update pgflow.runs set remaining_steps = 7")]
    [TestCase("run_completed", "update pgflow.runs set status = 'completed', completed_at = now()")]
    [TestCase("run_started",
        """
        update pgflow.step_states set status = 'completed', remaining_tasks = 0,
          initial_tasks = coalesce(initial_tasks, 0)
        """)]
    [TestCase("run_failed", "update pgflow.runs set status = 'failed', failed_at = now()")]
    [TestCase("run_ended_at", "update pgflow.runs set completed_at = now()")]
    [TestCase("run_steps", "delete from pgflow.step_states where step_slug = 'last'")]
    [TestCase("step_remaining_deps", "update pgflow.step_states set remaining_deps = 5 where step_slug = 'last'")]
    [TestCase(
        "step_starts",
        "update pgflow.step_states set status = 'created', remaining_tasks = null where step_slug = 'm'")]
    [TestCase("step_tasks", "update pgflow.step_states set initial_tasks = 9 where step_slug = 'm'")]
    [TestCase("step_remaining_tasks", "update pgflow.step_states set remaining_tasks = 1 where step_slug = 'm'")]
    [TestCase(
        "step_started", "update pgflow.step_tasks set status = 'completed', started_at = now(), completed_at = now()")]
    [TestCase("task_of_ended_run", "update pgflow.runs set status = 'failed', failed_at = now()")]
    [TestCase("task_of_open_run", "update pgflow.step_tasks set status = 'cancelled' where task_index = 0")]
    [TestCase("task_of_step",
        "update pgflow.step_states set status = 'completed', remaining_tasks = 0 where step_slug = 'm'")]
    [TestCase("step_flow",
        "insert into pgflow.flows (flow_slug) values ('other_flow'); update pgflow.runs set flow_slug = 'other_flow'")]
    [TestCase("task_flow", "update pgflow.step_tasks set flow_slug = 'none'")]
    [TestCase("task_started_at", "update pgflow.step_tasks set status = 'started', attempts_count = 1, claim_no = 1")]
    [TestCase("task_attempts", "update pgflow.step_tasks set attempts_count = 2")]
    [TestCase("task_requeues", "update pgflow.step_tasks set requeued_count = 4")]
    [TestCase("task_message", "update pgflow.step_tasks set message_id = null")]
    [TestCase("message_task", "update pgflow.step_tasks set message_id = -1")]
    public async Task Invariant_notices_its_violation(string invariant, string damage)
    {
        await DefineAsync("m[]", "last: m");
        await Sql.StartAsync(Flow, "[1, 2]");
        Assert.That(await ViolationsAsync(), Is.Empty);
        await Sql.ExecuteAsync("begin");
        await Sql.ExecuteAsync(damage);

        var noticed = await Sql.RowsAsync<string>("select distinct invariant from pgflow.check_invariants()");
        var sentences = await ViolationsAsync();
        await Sql.ExecuteAsync("rollback");

        Assert.That(noticed, Has.Member(invariant));
        Assert.That(sentences, Has.All.Matches<string?>(sentence => sentence?.Length > 20));
    }

    [Test]
    public async Task Worker_with_more_suspects_than_their_trial_size_is_noticed()
    {
        await DefineAsync("m[]");
        await StartAndClaimAsync("[1, 2, 3]");
        await Sql.ExecuteAsync("update pgflow.step_tasks set trial_size = 2");

        Assert.That(
            await Sql.RowsAsync<string>("select distinct invariant from pgflow.check_invariants()"),
            Is.EqualTo(new[] { "task_trial_size" }));
    }

    [Test]
    public async Task Step_that_is_added_after_a_run_has_started_is_no_violation()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'b')", Flow);

        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [Test]
    public async Task Flow_without_its_queue_is_noticed()
    {
        await DefineAsync("a");
        await Sql.ExecuteAsync("begin");
        await Sql.ExecuteAsync("select pgmq.drop_queue($1)", Flow);

        var violations = await ViolationsAsync();
        await Sql.ExecuteAsync("rollback");

        Assert.That(violations, Is.EqualTo(new[] { $"Flow {Flow} has no queue." }));
    }
}
