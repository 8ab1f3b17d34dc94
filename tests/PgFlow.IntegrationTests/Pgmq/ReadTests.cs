using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class ReadTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Read_returns_visible_messages_in_msg_id_order()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 50);
        await Database.ExecuteAsync(
            $"update {Table(queue)} set vt = vt - make_interval(secs => msg_id) where msg_id > 5");

        Assert.That(
            await Database.RowsAsync<long>("select msg_id from pgmq.read($1, 30, 20)", queue),
            Is.EqualTo(Enumerable.Range(1, 20)));
    }

    [Test]
    public async Task Read_returns_the_columns_of_message_record()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{\"a\": 1}', '{\"h\": 1}'::jsonb)", queue);

        var rows = await Database.QueryAsync("select * from pgmq.read($1, 30, 1)", queue);

        Assert.That(
            rows.Single().Keys,
            Is.EqualTo(new[] { "msg_id", "read_ct", "enqueued_at", "vt", "message", "headers" }));
    }

    [Test]
    public async Task Read_hides_what_it_returned_for_vt_seconds()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        await Database.ExecuteAsync("select pgmq.read($1, 600, 1)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await SecondsUntilVisibleAsync(queue), Is.InRange(540, 600));
            Assert.That(await Database.QueryAsync("select * from pgmq.read($1, 600, 1)", queue), Is.Empty);
        });
    }

    [Test]
    public async Task Read_counts_reads()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        await Database.ExecuteAsync("select pgmq.read($1, 0, 1)", queue);

        Assert.That(
            await Database.ScalarAsync<int>("select read_ct from pgmq.read($1, 0, 1)", queue), Is.EqualTo(2));
    }

    [Test]
    public async Task Read_with_vt_0_leaves_the_message_visible()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        await Database.ExecuteAsync("select pgmq.read($1, 0, 1)", queue);

        Assert.That(await Database.QueryAsync("select * from pgmq.read($1, 0, 1)", queue), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Read_leaves_delayed_messages()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{}', 600)", queue);

        Assert.That(await Database.QueryAsync("select * from pgmq.read($1, 30, 10)", queue), Is.Empty);
    }

    [Test]
    public async Task Read_keeps_to_messages_that_contain_the_condition()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync(
            "select pgmq.send_batch($1, array['{\"k\": 1}', '{\"k\": 2}', null, '{\"k\": 1, \"z\": 0}']::jsonb[])",
            queue);

        Assert.That(
            await Database.RowsAsync<long>("select msg_id from pgmq.read($1, 30, 10, '{\"k\": 1}')", queue),
            Is.EqualTo(new[] { 1L, 4L }));
    }

    [Test]
    public async Task Read_with_an_empty_condition_returns_null_messages_too()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, null)", queue);

        Assert.That(
            await Database.QueryAsync(
                "select * from pgmq.read(queue_name => $1, vt => 30, qty => 10, conditional => '{}')", queue),
            Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Read_skips_messages_that_another_session_holds()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);
        await using var other = await Database.BeginAsync();
        await other.ExecuteAsync("select pgmq.read($1, 30, 2)", queue);

        var ids = await Database.RowsAsync<long>("select msg_id from pgmq.read($1, 30, 10)", queue);

        Assert.That(ids, Is.EqualTo(new[] { 3L }));
    }
}
