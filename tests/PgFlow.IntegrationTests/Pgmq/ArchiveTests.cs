using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class ArchiveTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Archive_moves_a_message_with_its_headers()
    {
        var queue = await CreateQueueAsync();
        await Database.ExecuteAsync("select pgmq.send($1, '{\"m\": 1}', '{\"h\": 1}'::jsonb)", queue);
        await Database.ExecuteAsync("select pgmq.read($1, 600, 1)", queue);

        var archived = await Database.ScalarAsync<bool>("select archive from pgmq.archive($1, 1)", queue);

        var kept = await Database.ScalarAsync<bool>(
            $"""
            select msg_id = 1 and read_ct = 1 and message ? 'm' and headers ? 'h' and vt > clock_timestamp()
              and archived_at >= enqueued_at
            from {Archive(queue)}
            """);
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(archived, Is.True);
            Assert.That(kept, Is.True);
            Assert.That(await CountAsync(queue), Is.Zero);
        });
    }

    [Test]
    public async Task Archive_of_a_missing_id_is_false()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.ScalarAsync<bool>("select pgmq.archive($1, 404)", queue), Is.False);
    }

    [Test]
    public async Task Archive_of_an_array_returns_the_ids_that_were_found()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);

        var rows = await Database.QueryAsync("select * from pgmq.archive($1, array[3, 404, 1, 1])", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(rows.Select(row => row["archive"]), Is.EquivalentTo(new[] { 1L, 3L }));
            Assert.That(
                await Database.RowsAsync<long>($"select msg_id from {Archive(queue)} order by 1"),
                Is.EqualTo(new[] { 1L, 3L }));
            Assert.That(await CountAsync(queue), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Archive_of_an_empty_array_returns_nothing()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.QueryAsync("select * from pgmq.archive($1, '{}'::bigint[])", queue), Is.Empty);
    }

    [TestCase("select pgmq.archive(queue_name => $1, msg_id => 1)")]
    [TestCase("select pgmq.archive(queue_name => $1, msg_ids => '{1}')")]
    [TestCase("select pgmq.archive($1, msg_id) from pgmq.read($1, 30, 1)")]
    public async Task Archive_finds_its_overload_when_called_as(string sql)
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        await Database.ExecuteAsync(sql, queue);

        Assert.That(await CountAsync(queue), Is.Zero);
    }
}
