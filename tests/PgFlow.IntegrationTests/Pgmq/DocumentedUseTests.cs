using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

/// <summary>Statements that pgflow's own notes tell people to run against pgmq, as they are written there.</summary>
[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class DocumentedUseTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Installation_can_be_checked_with_a_test_queue()
    {
        await Database.ExecuteAsync(
            """
            SELECT pgmq.create('test_queue');
            SELECT pgmq.send('test_queue', '{"test": true}'::jsonb);
            """);

        var messages = await Database.RowsAsync<string>(
            "SELECT message::text FROM pgmq.read('test_queue', 30, 1)");

        Assert.That(messages, Is.EqualTo(new[] { """{"test": true}""" }));
    }

    [Test]
    public async Task Queue_depths_can_be_monitored()
    {
        var queue = await CreateQueueAsync();

        var rows = await Database.QueryAsync(
            """
            SELECT queue_name,
                   (SELECT count(*) FROM pgmq.format_table_name(queue_name, 'q'))
            FROM pgmq.list_queues();
            """);

        Assert.That(rows.Select(row => row["queue_name"]), Does.Contain(queue));
    }

    [Test]
    public async Task Queue_can_be_archived_purged_and_dropped()
    {
        await Database.ExecuteAsync("SELECT pgmq.create('my_flow')");
        await SendManyAsync("my_flow", 3);

        var archived = await Database.RowsAsync<bool>(
            "SELECT pgmq.archive('my_flow', msg_id) FROM pgmq.read('my_flow', 30, 1)");
        var purged = await Database.ScalarAsync<long>("SELECT pgmq.purge_queue('my_flow')");
        var dropped = await Database.ScalarAsync<bool>("SELECT pgmq.drop_queue('my_flow')");

        Assert.That((archived.Single(), purged, dropped), Is.EqualTo((true, 2L, true)));
    }

    [Test]
    public async Task Worker_of_another_language_reads_without_naming_types()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{\"n\": 1}')", queue);

        var rows = await Database.QueryAsync($"SELECT * FROM pgmq.read('{queue}', 30, 10)");

        Assert.That(rows.Single()["msg_id"], Is.EqualTo(1L));
    }
}
