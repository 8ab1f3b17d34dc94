using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class PurgeQueueTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Purge_empties_the_queue_and_counts_what_it_removed()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);
        await Database.ExecuteAsync("select pgmq.send($1, '{}', 600)", queue);

        var count = await Database.ScalarAsync<long>("select pgmq.purge_queue($1)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(count, Is.EqualTo(4));
            Assert.That(await CountAsync(queue), Is.Zero);
        });
    }

    [Test]
    public async Task Purge_does_not_restart_ids()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);

        await Database.ExecuteAsync("select pgmq.purge_queue($1)", queue);

        Assert.That(await Database.ScalarAsync<long>("select pgmq.send($1, '{}')", queue), Is.EqualTo(4));
    }

    [Test]
    public async Task Purge_leaves_the_archive()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 2);
        await Database.ExecuteAsync("select pgmq.archive($1, 1)", queue);

        await Database.ExecuteAsync("select pgmq.purge_queue($1)", queue);

        Assert.That(await Database.ScalarAsync<long>($"select count(*) from {Archive(queue)}"), Is.EqualTo(1));
    }

    [Test]
    public async Task Purge_of_an_empty_queue_is_0()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.ScalarAsync<long>("select pgmq.purge_queue(queue_name => $1)", queue), Is.Zero);
    }
}
