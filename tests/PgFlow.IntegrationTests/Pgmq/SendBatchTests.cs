using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class SendBatchTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Send_batch_returns_ids_in_the_order_of_the_array()
    {
        var queue = await CreateQueueAsync();

        var ids = await Database.RowsAsync<long>(
            """
            select * from pgmq.send_batch($1, array(select to_jsonb(n) from generate_series(1, 500) n order by n desc))
            """,
            queue);

        var numbers = await Database.RowsAsync<int>($"select message::int from {Table(queue)} order by msg_id");
        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.EqualTo(Enumerable.Range(1, 500)));
            Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, 500).Reverse()));
        });
    }

    [Test]
    public async Task Send_batch_stores_messages_in_the_order_of_the_array()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync(
            "select pgmq.send_batch($1, array(select to_jsonb(n) from generate_series(1, 2000) n order by n))", queue);

        Assert.That(
            await Database.RowsAsync<int>($"select message::int from {Table(queue)} order by ctid"),
            Is.EqualTo(Enumerable.Range(1, 2000)));
    }

    [Test]
    public async Task Send_batch_names_its_column_after_itself()
    {
        var queue = await CreateQueueAsync();

        var rows = await Database.QueryAsync("select * from pgmq.send_batch($1, '{\"{}\"}')", queue);

        Assert.That(rows.Single().Keys, Is.EqualTo(new[] { "send_batch" }));
    }

    [Test]
    public async Task Send_batch_pairs_headers_by_position()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync(
            "select pgmq.send_batch($1, array['1', '2', '3']::jsonb[], array['10', null, '30']::jsonb[])", queue);

        Assert.That(
            await Database.RowsAsync<int>(
                $"select coalesce(headers::int, 0) from {Table(queue)} order by message::int"),
            Is.EqualTo(new[] { 10, 0, 30 }));
    }

    [Test]
    public async Task Send_batch_gives_messages_beyond_the_headers_none()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync(
            "select pgmq.send_batch($1, array['1', '2']::jsonb[], array['10']::jsonb[], 0)", queue);

        Assert.That(
            await Database.RowsAsync<bool>($"select headers is null from {Table(queue)} order by msg_id"),
            Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public async Task Send_batch_keeps_null_messages()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send_batch($1, array['1', null, '3']::jsonb[])", queue);

        Assert.That(
            await Database.RowsAsync<bool>($"select message is null from {Table(queue)} order by msg_id"),
            Is.EqualTo(new[] { false, true, false }));
    }

    [Test]
    public async Task Send_batch_delays_every_message()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send_batch($1, '{1,2,3}', 600)", queue);

        Assert.That(await SecondsUntilVisibleAsync(queue), Is.InRange(540, 600));
    }

    [Test]
    public async Task Send_batch_takes_a_time_as_the_moment_of_visibility()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send_batch($1, '{1,2}', '2040-01-01 00:00+00'::timestamptz)", queue);

        Assert.That(
            await Database.ScalarAsync<bool>($"select bool_and(vt = '2040-01-01 00:00+00') from {Table(queue)}"),
            Is.True);
    }

    [Test]
    public async Task Send_batch_of_nothing_sends_nothing()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.QueryAsync("select * from pgmq.send_batch($1, '{}'::jsonb[])", queue), Is.Empty);
    }
}
