using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class DeleteTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Delete_removes_a_message_for_good()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 2);

        var deleted = await Database.ScalarAsync<bool>("select delete from pgmq.delete($1, 1)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(deleted, Is.True);
            Assert.That(await CountAsync(queue), Is.EqualTo(1));
            Assert.That(await Database.ScalarAsync<long>($"select count(*) from {Archive(queue)}"), Is.Zero);
        });
    }

    [Test]
    public async Task Delete_of_a_missing_id_is_false()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.ScalarAsync<bool>("select pgmq.delete($1, 404)", queue), Is.False);
    }

    [Test]
    public async Task Delete_of_an_array_returns_the_ids_that_were_found()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);

        var rows = await Database.QueryAsync("select * from pgmq.delete($1, array[3, 404, 1])", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(rows.Select(row => row["delete"]), Is.EquivalentTo(new[] { 1L, 3L }));
            Assert.That(await CountAsync(queue), Is.EqualTo(1));
        });
    }

    [TestCase("select pgmq.delete(queue_name => $1, msg_id => 1)")]
    [TestCase("select pgmq.delete(queue_name => $1, msg_ids => '{1}')")]
    public async Task Delete_finds_its_overload_when_called_as(string sql)
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 1);

        await Database.ExecuteAsync(sql, queue);

        Assert.That(await CountAsync(queue), Is.Zero);
    }
}
