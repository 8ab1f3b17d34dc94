using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>A task that takes its process down, and an orchestrator that starts another one each time.</summary>
[Platform(Include = "Linux", Reason = "The process is ended by a signal.")]
[Slow]
public sealed class DeadlyTaskTests : DatabaseFixture
{
    private const int MostDeaths = 10;

    [Test]
    public async Task Deadly_task_is_found_by_halving_and_its_neighbours_finish()
    {
        using var folder = new WorkingFolder("Outcomes");
        await using var migration = PgFlowProcess.Start(
            folder.Path, ["migrate", "--connection", Database.ConnectionString, "--plugins", "plugins"]);
        Assert.That(await migration.ExitCodeAsync(), Is.Zero, migration.Output + migration.Errors);
        await Database.ExecuteAsync("update pgflow.settings set max_requeues = 1");
        await Database.ExecuteAsync(
            """
            select pgflow.start_flows(
              'deadly', '{"\"a\"", "\"b\"", "\"c\"", "\"deadly\"", "\"d\"", "\"e\"", "\"f\"", "\"g\""}')
            """);

        var deaths = 0;
        while (deaths < MostDeaths && await WorkUntilDeathAsync(folder))
        {
            deaths++;
        }

        // In its hands are 8, 4, 2 and 1 tasks, and 1 once more, as one loss alone is allowed here.
        Assert.That(deaths, Is.EqualTo(5));
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select concat_ws(' ', r.input #>> '{}', r.status, t.attempts_count)
                from pgflow.runs r join pgflow.step_tasks t using (run_id) order by 1
                """),
            Is.EqualTo(new[]
            {
                "a completed 1", "b completed 1", "c completed 1", "d completed 1", "deadly failed 1",
                "e completed 1", "f completed 1", "g completed 1",
            }));
        Assert.That(
            await Database.ScalarAsync<string>("select error_message from pgflow.step_states where status = 'failed'"),
            Does.Contain("while it ran this task alone"));
        Assert.That(await Database.RowsAsync<string>("select violation from pgflow.check_invariants()"), Is.Empty);
    }

    /// <summary>Whether the worker died; it ends by itself once no run is open.</summary>
    private async Task<bool> WorkUntilDeathAsync(WorkingFolder folder)
    {
        await using var worker = PgFlowProcess.Start(
            folder.Path,
            ["worker", "--flows", "deadly"],
            ("ConnectionStrings__PgFlow", Database.WorkerConnectionString),
            ("PgFlow__Heartbeat__Lease", "00:00:02"),
            ("PgFlow__Heartbeat__Interval", "00:00:00.3"),
            ("PgFlow__Recovery__Interval", "00:00:00.3"));
        var ended = worker.ExitCodeAsync();
        var allDone = WaitUntil.TrueAsync(
            async () => ended.IsCompleted
                || await Database.ScalarAsync<long>("select count(*) from pgflow.runs where status = 'started'") == 0,
            "the worker dies or every run has ended",
            () => Task.FromResult(worker.Output + worker.Errors),
            TimeSpan.FromMinutes(1));
        await allDone;
        return ended.IsCompleted;
    }
}
