using PgFlow.IntegrationTests.Engine.Defects;
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
        Assert.That(await Sql.ClaimAsync(Flow, Judge), Has.Count.EqualTo(4));
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

    private Task<IReadOnlyList<string?>> SurrenderAsync(Guid worker) =>
        Sql.RowsAsync<string>(
            "select concat_ws(' ', step_slug, outcome, tasks) from pgflow.surrender_tasks($1)", worker);

    private Task<int> StartRunsAsync(int count) =>
        Sql.ExecuteAsync("select pgflow.start_flows($1, array_fill('{}'::jsonb, array[$2]))", Flow, count);
}
