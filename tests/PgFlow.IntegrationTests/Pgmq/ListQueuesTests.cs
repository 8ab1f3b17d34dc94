using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class ListQueuesTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task List_queues_has_a_row_of_queue_record_for_every_queue()
    {
        var first = await CreateQueueAsync();
        var second = await CreateQueueAsync();

        var rows = await Database.QueryAsync("select * from pgmq.list_queues()");

        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => row["queue_name"]), Is.SupersetOf(new[] { first, second }));
            Assert.That(
                rows[0].Keys, Is.EqualTo(new[] { "queue_name", "is_partitioned", "is_unlogged", "created_at" }));
        });
    }

    [Test]
    public async Task Detach_archive_leaves_the_queue_as_it_is()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.detach_archive(queue_name => $1)", queue);

        Assert.That(await Database.ScalarAsync<long>($"select count(*) from {Archive(queue)}"), Is.Zero);
    }
}
