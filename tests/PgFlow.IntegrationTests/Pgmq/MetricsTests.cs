using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class MetricsTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Metrics_count_hidden_messages_in_the_length_only()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 2);
        await Database.ExecuteAsync("select pgmq.send($1, '{}', 600)", queue);

        var metrics = (await Database.QueryAsync("select * from pgmq.metrics($1)", queue)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(metrics["queue_name"], Is.EqualTo(queue));
            Assert.That(metrics["queue_length"], Is.EqualTo(3L));
            Assert.That(metrics["queue_visible_length"], Is.EqualTo(2L));
            Assert.That(metrics["total_messages"], Is.EqualTo(3L));
        });
    }

    [Test]
    public async Task Metrics_have_the_columns_of_metrics_result()
    {
        var queue = await CreateQueueAsync();

        var metrics = (await Database.QueryAsync("select * from pgmq.metrics(queue_name => $1)", queue)).Single();

        Assert.That(
            metrics.Keys,
            Is.EqualTo(new[]
            {
                "queue_name", "queue_length", "newest_msg_age_sec", "oldest_msg_age_sec", "total_messages",
                "scrape_time", "queue_visible_length",
            }));
    }

    [Test]
    public async Task Metrics_give_the_ages_of_the_newest_and_the_oldest_message()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);

        await Database.ExecuteAsync(
            $"update {Table(queue)} set enqueued_at = now() - make_interval(secs => 1000 * msg_id)");
        var metrics = (await Database.QueryAsync("select * from pgmq.metrics($1)", queue)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(metrics["newest_msg_age_sec"], Is.InRange(1000, 1060));
            Assert.That(metrics["oldest_msg_age_sec"], Is.InRange(3000, 3060));
        });
    }

    [Test]
    public async Task Metrics_of_an_unused_queue_are_0_without_ages()
    {
        var queue = await CreateQueueAsync();

        var metrics = (await Database.QueryAsync("select * from pgmq.metrics($1)", queue)).Single();

        Assert.Multiple(() =>
        {
            Assert.That(metrics["queue_length"], Is.EqualTo(0L));
            Assert.That(metrics["queue_visible_length"], Is.EqualTo(0L));
            Assert.That(metrics["total_messages"], Is.EqualTo(0L));
            Assert.That(metrics["newest_msg_age_sec"], Is.Null);
            Assert.That(metrics["oldest_msg_age_sec"], Is.Null);
        });
    }

    [Test]
    public async Task Metrics_keep_the_total_when_messages_are_archived()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);

        await Database.ExecuteAsync("select pgmq.archive($1, array[1, 2, 3])", queue);

        Assert.That(
            await Database.ScalarAsync<bool>(
                "select total_messages = 3 and queue_length = 0 from pgmq.metrics($1)", queue),
            Is.True);
    }

    [Test]
    public async Task Metrics_scrape_at_the_time_of_the_transaction()
    {
        var queue = await CreateQueueAsync();

        Assert.That(
            await Database.ScalarAsync<bool>("select scrape_time = now() from pgmq.metrics($1)", queue), Is.True);
    }

    [Test]
    public async Task Metrics_all_has_a_row_for_every_queue()
    {
        var first = await CreateQueueAsync();
        var second = await CreateQueueAsync();
        await SendManyAsync(second, 2);

        var rows = await Database.QueryAsync("select * from pgmq.metrics_all()");

        Assert.Multiple(() =>
        {
            Assert.That(rows.Single(row => Equals(row["queue_name"], first))["queue_length"], Is.EqualTo(0L));
            Assert.That(rows.Single(row => Equals(row["queue_name"], second))["queue_length"], Is.EqualTo(2L));
        });
    }
}
