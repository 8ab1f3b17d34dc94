using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class ReadWithPollTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Read_with_poll_returns_what_is_there_at_once()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);

        var ids = await Database.RowsAsync<long>("select msg_id from pgmq.read_with_poll($1, 30, 2)", queue);

        Assert.That(ids, Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task Read_with_poll_finds_a_message_that_becomes_visible_while_it_waits()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{}', 1)", queue);

        var ids = await Database.RowsAsync<long>(
            "select msg_id from pgmq.read_with_poll($1, 30, 1, max_poll_seconds => 30, poll_interval_ms => 20)", queue);

        Assert.That(ids, Is.EqualTo(new[] { 1L }));
    }

    [Test]
    public async Task Read_with_poll_finds_a_message_that_another_session_sends_while_it_waits()
    {
        var queue = await CreateQueueAsync();
        await using var session = await Database.BeginAsync();
        var waiting = session.RowsAsync<long>("select msg_id from pgmq.read_with_poll($1, 30, 1, 30, 200)", queue);
        await WaitUntil.TrueAsync(
            () => Database.ScalarAsync<bool>(
                "select wait_event = 'PgSleep' from pg_stat_activity where pid = $1", session.ProcessId),
            "the reader sleeps between two reads");

        await SendManyAsync(queue, 1);

        Assert.That(await waiting, Is.EqualTo(new[] { 1L }));
    }

    [Test]
    public async Task Read_with_poll_gives_up_when_its_time_is_over()
    {
        var queue = await CreateQueueAsync();
        await using var session = await Database.BeginAsync();

        var ids = await session.RowsAsync<long>("select msg_id from pgmq.read_with_poll($1, 30, 1, 1, 50)", queue);

        var seconds = await session.ScalarAsync<double>("select extract(epoch from clock_timestamp() - now())::float8");
        Assert.Multiple(() =>
        {
            Assert.That(ids, Is.Empty);
            Assert.That(seconds, Is.InRange(0.9, 20));
        });
    }

    [Test]
    public async Task Read_with_poll_does_not_read_when_it_may_poll_for_0_seconds()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        Assert.That(await Database.QueryAsync("select * from pgmq.read_with_poll($1, 30, 1, 0)", queue), Is.Empty);
    }

    [Test]
    public async Task Read_with_poll_keeps_to_messages_that_contain_the_condition()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send_batch($1, array['{\"k\": 1}', '{\"k\": 2}']::jsonb[])", queue);

        var ids = await Database.RowsAsync<long>(
            """
            select msg_id from pgmq.read_with_poll(
              queue_name => $1, vt => 30, qty => 5, max_poll_seconds => 1, poll_interval_ms => 10,
              conditional => '{"k": 2}')
            """,
            queue);

        Assert.That(ids, Is.EqualTo(new[] { 2L }));
    }
}
