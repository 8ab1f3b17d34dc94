using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Recovery;

/// <summary>Tasks that take their workers down are found by halving, and their neighbours finish.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class PoisonTests(TestServer server) : RecoveryFixture(server)
{
    [Test]
    public async Task One_deadly_task_among_a_thousand_is_alone_after_eleven_deaths_at_most_and_then_fails()
    {
        await DefineAsync("a");
        var deadly = await StartRunsAsync(1000);

        var groups = await DieOfAsync(deadly);

        // An odd group has a smaller half, which may hold the deadly task and save a death.
        Assert.That(groups[0], Is.EqualTo(1000));
        Assert.That(groups.Zip(groups.Skip(1), (before, after) => after <= (before + 1) / 2), Is.All.True);
        Assert.That(groups.IndexOf(1), Is.InRange(9, 10), string.Join(' ', groups));
        Assert.That(groups.Count(group => group == 1), Is.InRange(4, 5), string.Join(' ', groups));
        Assert.That(
            await Sql.ScalarAsync<string>("select error_message from pgflow.step_tasks where status = 'failed'"),
            Does.Contain("died, or was silent for longer than its lease of 15 s, while it ran this task alone")
                .And.Contain("lost 4 times").And.Contain("max_requeues allows 3"));
        Assert.That(
            await Sql.ScalarAsync<long>("select count(*) from pgflow.runs where status = 'failed'"), Is.EqualTo(1));
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [Test]
    public async Task Neighbours_of_a_deadly_task_finish_without_having_spent_attempts()
    {
        await DefineAsync("a");
        var deadly = await StartRunsAsync(50);
        await DieOfAsync(deadly);

        await CompleteAllAsync(await RegisterAsync());

        Assert.That(
            await Sql.RowsAsync<string>(
                """
                select distinct concat_ws(' ', r.status, t.attempts_count) from pgflow.runs r
                join pgflow.step_tasks t using (run_id) where r.flow_slug = $1 and r.run_id <> $2
                """,
                Flow, deadly),
            Is.EqualTo(new[] { "completed 1" }));
    }

    [Test]
    public async Task Tasks_that_are_found_long_after_their_worker_died_are_suspects_all_the_same()
    {
        await DefineAsync("a");
        await StartRunsAsync(4);
        var worker = await RegisterAsync();
        await Sql.ClaimAsync(Flow, worker);
        await FallSilentAsync(worker, seconds: 3000);
        await Sql.ExecuteAsync(
            """
            update pgflow.step_tasks
            set queued_at = now() - interval '1 hour', started_at = now() - interval '1 hour'
            """);
        var restarted = await RegisterAsync(TimeSpan.FromSeconds(3));

        var tooEarly = await Sql.RowsAsync<string>("select outcome from pgflow.recover_tasks($1)", restarted);
        await RecoverAsync();

        Assert.That(tooEarly, Is.Empty);
        Assert.That(await TasksAsync(), Is.All.EqualTo("queued, 0, 0, 2"));
    }

    [Test]
    public async Task Worker_takes_no_more_suspects_at_a_time_than_their_trial_size_but_others_beside_them()
    {
        await DefineAsync("a");
        await StartRunsAsync(8);
        await ClaimAndDieAsync();
        await StartRunsAsync(3);

        var claims = await Sql.ClaimAsync(Flow, Sweeper);

        Assert.That(claims, Has.Count.EqualTo(4 + 3));
        Assert.That(await Sql.ClaimAsync(Flow, Sweeper), Is.Empty);
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    [Test]
    public async Task Place_of_a_suspect_that_finished_is_taken_by_the_next()
    {
        await DefineAsync("a");
        await StartRunsAsync(8);
        await ClaimAndDieAsync();
        var claims = await Sql.ClaimAsync(Flow, Sweeper);

        await Sql.CompleteAsync([claims[0]]);

        Assert.That(await Sql.ClaimAsync(Flow, Sweeper), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Suspects_take_the_blame_for_those_that_ran_beside_them()
    {
        await DefineAsync("a");
        await StartRunsAsync(8);
        await ClaimAndDieAsync();
        await StartRunsAsync(2);
        await ClaimAndDieAsync();

        Assert.That(
            (await TasksAsync()).Order(),
            Is.EqualTo(new[] { "queued, 0, 0", "queued, 0, 0" }
                .Concat(Enumerable.Repeat("queued, 0, 0, 2", 4)).Concat(Enumerable.Repeat("queued, 0, 0, 4", 4))));
    }

    [Test]
    public async Task Only_suspect_in_lost_hands_runs_alone_from_then_on_and_nothing_else_beside_it()
    {
        await DefineAsync("a");
        await MakeOneSuspectOfManyAsync();

        var alone = await Sql.ClaimAsync(Flow, Sweeper);

        Assert.That(alone, Has.Count.EqualTo(1));
        Assert.That(await Sql.ClaimAsync(Flow, Sweeper), Is.Empty, "nothing beside it");
        await Sql.CompleteAsync(alone);
        Assert.That(await Sql.ClaimAsync(Flow, Sweeper), Is.Not.Empty, "the others after it");
    }

    [Test]
    public async Task One_worker_makes_room_for_a_suspect_that_has_to_run_alone_and_the_others_go_on()
    {
        await DefineAsync("a");
        var (busy, other) = (await RegisterAsync(), await RegisterAsync());
        await StartRunsAsync(2);
        var inHand = await Sql.ClaimAsync(Flow, busy, 1);
        await Sql.ClaimAsync(Flow, other, 1);
        await MakeOneSuspectOfManyAsync();

        var whileBusy = await Sql.ClaimAsync(Flow, busy);
        var ofOther = await Sql.ClaimAsync(Flow, other);
        await Sql.CompleteAsync(inHand);
        var whenEmpty = await Sql.ClaimAsync(Flow, busy);

        Assert.That((whileBusy.Count, ofOther.Count, whenEmpty.Count), Is.EqualTo((0, 3, 1)));
    }

    [Test]
    public async Task Suspect_whose_handler_fails_is_none_any_more()
    {
        await DefineAsync("a");
        await StartRunsAsync(2);
        await ClaimAndDieAsync();

        await Sql.FailAsync(await Sql.ClaimAsync(Flow, Sweeper, 1));

        Assert.That((await TasksAsync()).Order(), Is.EqualTo(new[] { "queued, 0, 0, 1", "queued, 1, 0" }));
    }

    [Test]
    public async Task Failing_of_a_task_closes_the_other_tasks_of_its_run()
    {
        await DefineAsync("m[]");
        await Sql.StartAsync(Flow, "[1, 2]");
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set requeued_count = 3, trial_size = 0 where flow_slug = $1 and task_index = 0",
            Flow);

        await ClaimAndDieAsync();

        Assert.That(
            await Sql.RowsAsync<string>("select status from pgflow.step_tasks where flow_slug = $1 order by task_index",
                Flow),
            Is.EqualTo(new[] { "failed", "cancelled" }));
        Assert.That(await ViolationsAsync(), Is.Empty);
    }

    /// <summary>Starts runs of one task each; returns one in the middle.</summary>
    private async Task<Guid> StartRunsAsync(int count) =>
        (await Sql.RowsAsync<Guid>(
            "select run_id from pgflow.start_flows($1, array_fill('1'::jsonb, array[$2])) order by run_id",
            Flow,
            count))
        [count / 2];

    /// <summary>Two suspects of size one and two tasks beside each; the first one's worker died with it.</summary>
    private async Task MakeOneSuspectOfManyAsync()
    {
        await StartRunsAsync(2);
        await ClaimAndDieAsync(quantity: 2);
        await StartRunsAsync(2);
        await ClaimAndDieAsync(quantity: 3);
    }

    /// <summary>
    /// New workers work until each claims the deadly task and dies, until it fails. Returns how many tasks each had.
    /// </summary>
    private async Task<List<int>> DieOfAsync(Guid deadly)
    {
        var groups = new List<int>();
        while (await Sql.ScalarAsync<string>("select status from pgflow.runs where run_id = $1", deadly) == "started")
        {
            var worker = await RegisterAsync();
            var claims = await Sql.ClaimAsync(Flow, worker, 1000);
            while (claims.Count > 0 && claims.All(claim => claim.RunId != deadly))
            {
                await Sql.CompleteAsync(claims);
                claims = await Sql.ClaimAsync(Flow, worker, 1000);
            }

            groups.Add(claims.Count);
            await FallSilentAsync(worker);
            await RecoverAsync();
        }

        return groups;
    }

    private async Task CompleteAllAsync(Guid worker)
    {
        IReadOnlyList<Claim> claims;
        while ((claims = await Sql.ClaimAsync(Flow, worker)).Count > 0)
        {
            await Sql.CompleteAsync(claims);
        }
    }
}
