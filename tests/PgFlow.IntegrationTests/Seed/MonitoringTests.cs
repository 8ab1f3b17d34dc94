using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Seed;

/// <summary>The queries of the sections Monitoring and Troubleshooting over four runs of one flow.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class MonitoringTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Cycles =
        """
        WITH RECURSIVE dep_chain AS (
          SELECT flow_slug, dep_slug, step_slug, 1 as depth,
                 ARRAY[dep_slug, step_slug] as path
          FROM pgflow.deps
          UNION ALL
          SELECT dc.flow_slug, d.dep_slug, d.step_slug, dc.depth + 1,
                 dc.path || d.step_slug
          FROM dep_chain dc
          JOIN pgflow.deps d ON dc.step_slug = d.dep_slug
                             AND dc.flow_slug = d.flow_slug
          WHERE NOT d.step_slug = ANY(dc.path)
            AND dc.depth < 100
        )
        SELECT * FROM dep_chain WHERE depth > 10;  -- Likely circular if depth > 10
        """;

    // Two runs wait, one has failed, one completed after 90 seconds.
    [SetUp]
    public async Task StartRunsAsync()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', max_attempts => 1)");
        await Sql.DefineAsync("flow", "a", "b: a");
        await Sql.StartAsync("flow");
        await Sql.StartAsync("flow");
        var failed = await Sql.StartAsync("flow");
        var completed = await Sql.StartAsync("flow");
        await Sql.TakeAsync(failed, "a");
        await Sql.FailAsync(failed, "a");
        await Sql.FinishAsync(completed, "a", "1");
        await Sql.FinishAsync(completed, "b", "1");
        await Sql.ExecuteAsync(
            "update pgflow.runs set started_at = now() - interval '90 s' where run_id = $1", completed);
    }

    [Test]
    public async Task Active_and_failed_runs_are_counted()
    {
        Assert.That(
            await Sql.ScalarAsync<long>("SELECT count(*) FROM pgflow.runs WHERE status = 'started'"), Is.EqualTo(2));
        Assert.That(
            await Sql.ScalarAsync<long>("SELECT count(*) FROM pgflow.runs WHERE status = 'failed'"), Is.EqualTo(1));
    }

    [Test]
    public async Task Backlog_per_flow_counts_live_tasks_only()
    {
        var backlog = (await Sql.QueryAsync(
            """
            SELECT flow_slug, count(*)
            FROM pgflow.step_tasks
            WHERE status = 'queued'
            GROUP BY flow_slug;
            """)).Single();

        Assert.That((backlog["flow_slug"], backlog["count"]), Is.EqualTo(("flow", 2L)));
    }

    [Test]
    public async Task Average_duration_is_computed_per_flow()
    {
        var average = (await Sql.QueryAsync(
            """
            SELECT flow_slug,
                   avg(extract(epoch from (completed_at - started_at))) as avg_duration_sec
            FROM pgflow.runs
            WHERE status = 'completed'
            GROUP BY flow_slug;
            """)).Single();

        Assert.That(average["avg_duration_sec"], Is.EqualTo(90));
    }

    // Mistake in the notes: format_table_name returns a name, so its rows are counted (always one), not the queue's.
    [Test]
    public async Task Queue_depths_as_written_are_always_one()
    {
        var depth = (await Sql.QueryAsync(
            """
            SELECT queue_name,
                   (SELECT count(*) FROM pgmq.format_table_name(queue_name, 'q'))
            FROM pgmq.list_queues();
            """)).Single();

        Assert.That((depth["queue_name"], depth["count"]), Is.EqualTo(("flow", 1L)));
    }

    [Test]
    public async Task Queue_depths_as_meant_come_from_the_metrics()
    {
        var depth = (await Sql.QueryAsync("SELECT queue_name, queue_length FROM pgmq.metrics_all()")).Single();

        Assert.That((depth["queue_name"], depth["queue_length"]), Is.EqualTo(("flow", 2L)));
    }

    [Test]
    public async Task Check_for_cycles_finds_none() => Assert.That(await Sql.QueryAsync(Cycles), Is.Empty);

    // The query tells long chains, not cycles: its path guard stops at the first step that repeats. A cycle cannot be
    // made with add_step anyhow.
    [Test]
    public async Task Check_for_cycles_shows_a_chain_of_more_than_ten()
    {
        await Sql.DefineAsync(
            "chain", [.. Enumerable.Range(0, 12).Select(n => n == 0 ? "s0" : $"s{n}: s{n - 1}")]);

        Assert.That((await Sql.QueryAsync(Cycles)).Select(row => row["depth"]), Is.EqualTo(new[] { 11 }));
    }
}
