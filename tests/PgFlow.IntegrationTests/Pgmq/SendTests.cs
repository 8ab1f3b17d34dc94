using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class SendTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Send_returns_ascending_ids_in_a_column_of_its_own_name()
    {
        var queue = await CreateQueueAsync();

        var first = await Database.QueryAsync("select * from pgmq.send($1, '{}')", queue);
        var second = await Database.QueryAsync("select * from pgmq.send($1, '{}')", queue);

        Assert.Multiple(() =>
        {
            Assert.That(first.Single(), Is.EqualTo(new Dictionary<string, object?> { ["send"] = 1L }));
            Assert.That(second.Single()["send"], Is.EqualTo(2L));
        });
    }

    [Test]
    public async Task Send_makes_the_message_visible_at_once_and_unread()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send($1, '{\"a\": 1}')", queue);

        var fresh = await Database.ScalarAsync<bool>(
            $"""
            select read_ct = 0 and message ->> 'a' = '1' and headers is null and vt <= clock_timestamp()
              and abs(extract(epoch from enqueued_at - clock_timestamp())) < 60
            from {Table(queue)}
            """);
        Assert.That(fresh, Is.True);
    }

    [Test]
    public async Task Send_hides_the_message_for_a_delay_in_seconds()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send($1, '{}', 600)", queue);

        Assert.That(await SecondsUntilVisibleAsync(queue), Is.InRange(540, 600));
    }

    [Test]
    public async Task Send_takes_a_time_as_the_moment_of_visibility()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send($1, '{}', '2040-01-02 03:04:05+00'::timestamptz)", queue);

        Assert.That(
            await Database.ScalarAsync<bool>($"select vt = '2040-01-02 03:04:05+00' from {Table(queue)}"), Is.True);
    }

    [Test]
    public async Task Send_keeps_headers()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send($1, '{}', '{\"trace\": 7}'::jsonb)", queue);

        Assert.That(
            await Database.ScalarAsync<string>($"select headers ->> 'trace' from {Table(queue)}"), Is.EqualTo("7"));
    }

    [Test]
    public async Task Send_accepts_a_null_message()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send($1, null)", queue);

        Assert.That(await Database.ScalarAsync<bool>($"select message is null from {Table(queue)}"), Is.True);
    }

    [Test]
    public async Task Send_finds_the_queue_whatever_the_case_of_its_name()
    {
        var queue = await CreateQueueAsync();

        await Database.ExecuteAsync("select pgmq.send($1, '{}')", queue.ToUpperInvariant());

        Assert.That(await CountAsync(queue), Is.EqualTo(1));
    }

    [Test]
    public async Task Send_to_an_unknown_queue_names_the_missing_table()
    {
        var error = await ErrorAsync("select pgmq.send('nowhere', '{}')");

        Assert.Multiple(() =>
        {
            Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.UndefinedTable));
            Assert.That(error.MessageText, Is.EqualTo("relation \"pgmq.q_nowhere\" does not exist"));
        });
    }
}
