using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>
/// Every transition locks its runs first, by id; what is below them, they serialise. The claim locks tasks and messages
/// only, and waits for none.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class LockOrderTests(TestServer server) : RaceFixture(server)
{
    private const string LockRun = "select from pgflow.runs where run_id = $1 for no key update";

    private static readonly string[] Transitions =
    [
        "select pgflow.complete_task($1, 'm', 0, '1')",
        "select pgflow.fail_task($1, 'm', 0, 'broken')",
        "select pgflow.complete_tasks(array[$1], '{m}', '{0}', '{1}', '{1}')",
        "select pgflow.fail_tasks(array[$1], '{m}', '{0}', '{1}', '{broken}')",
        "select pgflow.fail_tasks(array[$1], '{m}', '{0}', '{1}', '{broken}', finals => '{true}')",
        "select pgflow.release_tasks(array[$1], '{m}', '{0}', '{1}')",
        "select pgflow.extend_tasks(array[$1], '{m}', '{0}', '{1}', 60)",
        "select pgflow.release_unheld_tasks(t.last_worker_id, '{}', '{}', '{}', '{}', 'infinity') "
            + "from pgflow.step_tasks t where t.run_id = $1 and t.status = 'started'",
        "select pgflow.start_ready_steps($1)",
        "select pgflow.cascade_complete_taskless_steps($1)",
        "select pgflow.maybe_complete_run($1)",
    ];

    private Guid _run;

    [SetUp]
    public async Task StartMapAsync()
    {
        await DefineAsync("m[]", "after: m");
        _run = await Sql.StartAsync(Flow, "[0, 1]");
    }

    [TestCaseSource(nameof(Transitions))]
    public async Task Transition_holds_nothing_while_it_waits_for_its_run(string transition)
    {
        await Sql.ClaimAsync(Flow, Worker, 1);
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync(LockRun, _run);
        await using var session = await Database.BeginAsync();
        var waiting = session.ExecuteAsync(transition, _run);

        await Database.UntilBlockedAsync(session);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(
                await IsFreeAsync("select from pgflow.step_states where run_id = $1", _run), Is.True, "step_states");
            Assert.That(
                await IsFreeAsync("select from pgflow.step_tasks where run_id = $1", _run), Is.True, "step_tasks");
            Assert.That(await IsFreeAsync($"select from pgmq.q_{Flow}"), Is.True, "messages");
        });
        await blocker.CommitAsync();
        await waiting;
    }

    [TestCase("complete_tasks(array[$2, $1], '{m, m}', '{0, 0}', '{1, 1}', '{1, 1}')")]
    [TestCase("fail_tasks(array[$2, $1], '{m, m}', '{0, 0}', '{1, 1}', '{x, x}')")]
    [TestCase("release_tasks(array[$2, $1], '{m, m}', '{0, 0}', '{1, 1}')")]
    [TestCase("extend_tasks(array[$2, $1], '{m, m}', '{0, 0}', '{1, 1}', 60)")]
    public async Task Batch_locks_its_runs_in_the_order_of_their_ids(string batch)
    {
        var runs = (await Sql.RowsAsync<Guid>(
            "select run_id from unnest(array[$1, $2]) run_id order by run_id", _run, await Sql.StartAsync(Flow, "[0]")))
            .ToArray();
        await Sql.ClaimAsync(Flow, Worker, 3);
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync(LockRun, runs[0]);
        await using var session = await Database.BeginAsync();
        var waiting = session.ExecuteAsync($"select pgflow.{batch}", runs[0], runs[1]);

        await Database.UntilBlockedAsync(session);

        Assert.That(await IsFreeAsync("select from pgflow.runs where run_id = $1", runs[1]), Is.True);
        await blocker.CommitAsync();
        await waiting;
    }

    [Test]
    public async Task Claim_waits_neither_for_runs_nor_for_steps()
    {
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync("select from pgflow.runs for update");
        await blocker.ExecuteAsync("select from pgflow.step_states for update");
        await blocker.ExecuteAsync("select from pgflow.workers for no key update");

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(2));
    }

    [TestCase("select from pgflow.step_tasks where task_index = 0 for update")]
    [TestCase("select from pgmq.q_{0} where msg_id = 1 for update")]
    public async Task Claim_leaves_a_task_that_is_locked_to_whoever_locked_it(string rows)
    {
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync(rows.Replace("{0}", Flow, StringComparison.Ordinal));

        Assert.That((await Sql.ClaimAsync(Flow, Worker)).Select(claim => claim.TaskIndex), Is.EqualTo(new[] { 1 }));
    }

    [TestCase("select from pgflow.step_tasks where task_index = 0 for update")]
    [TestCase("select from pgmq.q_{0} where msg_id = 1 for update")]
    public async Task Start_leaves_a_task_that_is_locked_to_whoever_locked_it(string rows)
    {
        await using var blocker = await Database.BeginAsync();
        await blocker.ExecuteAsync(rows.Replace("{0}", Flow, StringComparison.Ordinal));

        Assert.That(
            await Sql.RowsAsync<int>("select task_index from pgflow.start_tasks($1, '{1, 2}', $2)", Flow, Worker),
            Is.EqualTo(new[] { 1 }));
    }
}
