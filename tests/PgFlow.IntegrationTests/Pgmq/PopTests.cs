using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class PopTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Pop_deletes_and_returns_the_oldest_message()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 2);

        var popped = await Database.RowsAsync<long>("select msg_id from pgmq.pop($1)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(popped, Is.EqualTo(new[] { 1L }));
            Assert.That(await Database.RowsAsync<long>($"select msg_id from {Table(queue)}"), Is.EqualTo(new[] { 2L }));
        });
    }

    [Test]
    public async Task Pop_leaves_read_ct_as_it_was()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        Assert.That(await Database.ScalarAsync<int>("select read_ct from pgmq.pop($1)", queue), Is.Zero);
    }

    [Test]
    public async Task Pop_returns_the_columns_of_message_record()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        var rows = await Database.QueryAsync("select * from pgmq.pop($1)", queue);

        Assert.That(
            rows.Single().Keys,
            Is.EqualTo(new[] { "msg_id", "read_ct", "enqueued_at", "vt", "message", "headers" }));
    }

    [Test]
    public async Task Pop_takes_visible_messages_only()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{}', 600)", queue);

        Assert.That(await Database.QueryAsync("select * from pgmq.pop($1)", queue), Is.Empty);
    }

    [Test]
    public async Task Pop_on_an_empty_queue_gives_no_row()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.QueryAsync("select * from pgmq.pop($1)", queue), Is.Empty);
    }
}
