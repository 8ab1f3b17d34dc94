using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class FallbackConcurrencyTests(TestServer server) : FallbackFixture(server)
{
    [Test]
    public async Task Create_waits_for_another_create_of_the_queue_and_finds_its_work()
    {
        var queue = Database.UniqueSlug("raced");
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync("select pgmq.create($1)", queue);
        var waiting = second.ExecuteAsync("select pgmq.create($1)", queue.ToUpperInvariant());
        await Database.UntilBlockedAsync(second);

        await first.CommitAsync();
        await waiting;
        await second.CommitAsync();

        Assert.That(await CountAsync(queue), Is.Zero);
    }

    [Test]
    public async Task Create_of_an_existing_queue_does_not_wait_for_writers()
    {
        var queue = await CreateQueueAsync();
        await using var writer = await Database.BeginAsync();
        await writer.ExecuteAsync("select pgmq.send($1, '{}')", queue);

        await using var creating = await Database.BeginAsync();
        await creating.ExecuteAsync("set local lock_timeout = '5s'");
        await creating.ExecuteAsync("select pgmq.create($1)", queue);
    }

    [Test]
    public async Task Drop_queue_waits_for_a_create_of_the_queue()
    {
        var queue = Database.UniqueSlug("raced");
        await using var creating = await Database.BeginAsync();
        await using var dropping = await Database.BeginAsync();
        await creating.ExecuteAsync("select pgmq.create($1)", queue);
        var dropped = dropping.ScalarAsync<bool>("select pgmq.drop_queue($1)", queue);
        await Database.UntilBlockedAsync(dropping);

        await creating.CommitAsync();

        Assert.That(await dropped, Is.True);
        await dropping.CommitAsync();
    }

    [Test]
    public async Task Purge_waits_for_a_message_that_is_being_sent_and_counts_it()
    {
        var queue = await CreateQueueAsync();
        await using var sending = await Database.BeginAsync();
        await using var purging = await Database.BeginAsync();
        await sending.ExecuteAsync("select pgmq.send($1, '{}')", queue);
        var purged = purging.ScalarAsync<long>("select pgmq.purge_queue($1)", queue);
        await Database.UntilBlockedAsync(purging);

        await sending.CommitAsync();

        Assert.That(await purged, Is.EqualTo(1));
        await purging.CommitAsync();
    }

    [TestCase("select pgmq.archive($1, array[2, 1])")]
    [TestCase("select pgmq.delete($1, array[2, 1])")]
    public async Task Messages_are_locked_in_msg_id_order_by(string sql)
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 2);
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();
        await first.ExecuteAsync("select pgmq.set_vt($1, 1, 0)", queue);
        var waiting = second.ExecuteAsync(sql, queue);
        await Database.UntilBlockedAsync(second);

        // The second session waits for message 1, so message 2 must still be free.
        await first.ExecuteAsync($"select from {Table(queue)} where msg_id = 2 for update nowait");
        await first.CommitAsync();
        await waiting;
        await second.CommitAsync();

        Assert.That(await CountAsync(queue), Is.Zero);
    }

    [Test]
    public async Task Pop_skips_a_message_that_another_session_holds()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 2);
        await using var other = await Database.BeginAsync();
        await other.ExecuteAsync("select pgmq.pop($1)", queue);

        Assert.That(await Database.ScalarAsync<long>("select msg_id from pgmq.pop($1)", queue), Is.EqualTo(2));
    }
}
