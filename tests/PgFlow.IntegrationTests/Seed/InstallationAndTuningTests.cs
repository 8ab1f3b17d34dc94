using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Seed;

/// <summary>The SQL of the notes that the project was created from, as people copy it: set-up and tuning.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class InstallationAndTuningTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Tables_of_the_section_test_installation_exist() =>
        Assert.That(
            new[] { "flows", "steps", "deps", "runs", "step_states", "step_tasks", "workers" },
            Is.SubsetOf(await Sql.RowsAsync<string>(
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'pgflow'")));

    [Test]
    public async Task Queue_of_the_section_test_installation_works()
    {
        await Sql.ExecuteAsync("SELECT pgmq.create('test_queue')");
        await Sql.ExecuteAsync("""SELECT pgmq.send('test_queue', '{"test": true}'::jsonb)""");

        var message = (await Sql.QueryAsync("SELECT * FROM pgmq.read('test_queue', 30, 1)")).Single();

        Assert.That(message["message"], Is.EqualTo("""{"test": true}"""));
    }

    [Test]
    public async Task Flow_of_the_section_test_installation_starts()
    {
        await Sql.ExecuteAsync(
            """
            SELECT pgflow.create_flow('test_flow');
            SELECT pgflow.add_step('test_flow', 'step1');
            SELECT pgflow.start_flow('test_flow', '{"input": "data"}'::jsonb);
            """);

        var run = (await Sql.QueryAsync("SELECT * FROM pgflow.runs")).Single();

        Assert.That((run["flow_slug"], run["status"]), Is.EqualTo(("test_flow", "started")));
    }

    [Test]
    public async Task Flow_level_defaults_and_step_level_overrides_are_kept()
    {
        await CreateMyFlowAsync();

        Assert.That(
            await Sql.ScalarAsync<string>(
                """
                select concat_ws(' ', f.opt_max_attempts, f.opt_base_delay, f.opt_timeout, '|', s.opt_max_attempts,
                  coalesce(s.opt_base_delay::text, 'flow'), s.opt_timeout, s.opt_start_delay)
                from pgflow.flows f join pgflow.steps s using (flow_slug)
                """),
            Is.EqualTo("5 10 300 | 1 flow 600 60"));
    }

    [Test]
    public async Task Queues_can_be_listed_and_purged()
    {
        await CreateMyFlowAsync();
        await Sql.StartAsync("my_flow");

        var queue = (await Sql.QueryAsync("SELECT * FROM pgmq.list_queues()")).Single();
        var purged = await Sql.ScalarAsync<long>("SELECT pgmq.purge_queue('my_flow')");

        Assert.That((queue["queue_name"], purged), Is.EqualTo(("my_flow", 1L)));
    }

    // Mistake in the notes: msg_id is a column of no table there. It stands for the id of a message.
    [Test]
    public async Task Message_can_be_archived()
    {
        await CreateMyFlowAsync();
        await Sql.StartAsync("my_flow");
        var id = await Sql.ScalarAsync<long>("select msg_id from pgmq.q_my_flow");

        Assert.That(await Sql.ScalarAsync<bool>($"SELECT pgmq.archive('my_flow', {id})"), Is.True);
    }

    [Test]
    public async Task Old_queue_can_be_dropped()
    {
        await CreateMyFlowAsync();

        Assert.That(await Sql.ScalarAsync<bool>("SELECT pgmq.drop_queue('my_flow')"), Is.True);
        Assert.That(await Sql.QueryAsync("SELECT * FROM pgmq.list_queues()"), Is.Empty);
    }

    private Task<int> CreateMyFlowAsync() =>
        Sql.ExecuteAsync(
            """
            SELECT pgflow.create_flow(
              'my_flow',
              max_attempts => 5,      -- Retry up to 5 times
              base_delay => 10,       -- Start with 10s backoff
              timeout => 300          -- 5 minute timeout
            );
            SELECT pgflow.add_step(
              'my_flow',
              'expensive_step',
              ARRAY[]::text[],        -- No dependencies
              max_attempts => 1,      -- Don't retry expensive operations
              base_delay => NULL,     -- Use flow default
              timeout => 600,         -- 10 minute timeout for this step
              start_delay => 60       -- Delay task start by 60 seconds
            );
            """);
}
