using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Recovery;

/// <summary>A worker that ends for want of memory gives its tasks back as suspects.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class SurrenderTests(TestServer server) : RecoveryFixture(server)
{
    [Test]
    public async Task Surrendered_tasks_go_back_at_once_unspent_and_are_tried_by_half_as_many()
    {
        await DefineAsync("a");
        await StartRunsAsync(8);
        var worker = await RegisterAsync();
        await Sql.ClaimAsync(Flow, worker);

        var outcomes = await SurrenderAsync(worker);

        Assert.That(outcomes, Is.EqualTo(new[] { "a requeued 8" }));
        Assert.That(await TasksAsync(), Is.All.EqualTo("queued, 0, 0, 4"));
        Assert.That(
            await Sql.ScalarAsync<bool>(
                "select stopped_at is not null from pgflow.workers where worker_id = $1", worker),
            Is.True);
        Assert.That(await Sql.ClaimAsync(Flow, Sweeper), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Task_that_was_the_last_one_left_counts_no_loss_before_it_was_tried_alone()
    {
        await DefineAsync("a");
        await StartRunsAsync(1);
        var worker = await RegisterAsync();
        await Sql.ClaimAsync(Flow, worker);

        await SurrenderAsync(worker);

        Assert.That(await TasksAsync(), Is.EqualTo(new[] { "queued, 0, 0, 0" }));
    }

    [Test]
    public async Task Task_that_memory_never_suffices_for_fails_in_the_end()
    {
        await DefineAsync("a");
        await StartRunsAsync(1);

        for (var ends = 0; ends < 5; ends++)
        {
            var worker = await RegisterAsync();
            await Sql.ClaimAsync(Flow, worker);
            await SurrenderAsync(worker);
        }

        Assert.That(await TasksAsync(), Is.EqualTo(new[] { "failed, 1, 3, 0" }));
        Assert.That(
            await Sql.ScalarAsync<string>("select error_message from pgflow.step_tasks"),
            Does.Contain("ran out of memory while it had this task alone").And.Contain("lost 4 times"));
    }

    [Test]
    public async Task Surrender_of_a_worker_with_nothing_marks_its_end()
    {
        var worker = await RegisterAsync();

        Assert.That(await SurrenderAsync(worker), Is.Empty);
        Assert.That(
            await Sql.ScalarAsync<bool>(
                "select stopped_at is not null from pgflow.workers where worker_id = $1", worker),
            Is.True);
    }

    [Test]
    public async Task Task_whose_run_was_locked_then_is_a_suspect_after_its_recovery()
    {
        await DefineAsync("a");
        await StartRunsAsync(2);
        var worker = await RegisterAsync();
        var claims = await Sql.ClaimAsync(Flow, worker);
        await using var locking = await Database.BeginAsync();
        await locking.ExecuteAsync("select from pgflow.runs where run_id = $1 for update", claims[0].RunId);

        var surrendered = await SurrenderAsync(worker);
        await locking.CommitAsync();
        var recovered = await RecoverAsync();

        Assert.That((surrendered, recovered), Is.EqualTo((new[] { "a requeued 1" }, new[] { "a requeued 1" })));
        Assert.That(await TasksAsync(), Is.All.EqualTo("queued, 0, 0, 1"));
    }

    [Test]
    public async Task Last_task_whose_run_was_locked_then_counts_a_loss_only_if_it_was_tried_alone(
        [Values] bool wasAlone)
    {
        await DefineAsync("a");
        await StartRunsAsync(1);
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set trial_size = $2 where flow_slug = $1", Flow, wasAlone ? 0 : 1);
        var worker = await RegisterAsync();
        var claims = await Sql.ClaimAsync(Flow, worker);
        await using var locking = await Database.BeginAsync();
        await locking.ExecuteAsync("select from pgflow.runs where run_id = $1 for update", claims[0].RunId);

        await SurrenderAsync(worker);
        await locking.CommitAsync();
        await RecoverAsync();

        Assert.That(await TasksAsync(), Is.EqualTo(new[] { wasAlone ? "queued, 0, 1, 0" : "queued, 0, 0, 0" }));
    }

    [Test]
    public async Task Goodbye_after_a_surrender_that_left_nothing_makes_no_suspects()
    {
        await DefineAsync("a");
        await StartRunsAsync(2);
        var worker = await RegisterAsync();
        await SurrenderAsync(worker);
        await Sql.ExecuteAsync("select pgflow.register_worker($1, 'any', 'tests', 15)", worker);
        await Sql.ClaimAsync(Flow, worker);
        await Sql.ExecuteAsync("select pgflow.stop_worker($1)", worker);

        await RecoverAsync();

        Assert.That(await TasksAsync(), Is.All.EqualTo("queued, 0, 0"));
    }

    private Task<IReadOnlyList<string?>> SurrenderAsync(Guid worker) =>
        Sql.RowsAsync<string>(
            "select concat_ws(' ', step_slug, outcome, tasks) from pgflow.surrender_tasks($1)", worker);

    private Task<int> StartRunsAsync(int count) =>
        Sql.ExecuteAsync("select pgflow.start_flows($1, array_fill('{}'::jsonb, array[$2]))", Flow, count);
}
