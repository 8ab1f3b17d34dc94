using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class DropQueueTests(TestServer server) : PgmqFixture(server)
{
    [Test]
    public async Task Drop_queue_removes_the_tables_and_the_meta_row()
    {
        var queue = await CreateQueueAsync();

        var dropped = await Database.ScalarAsync<bool>("select pgmq.drop_queue(queue_name => $1)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(dropped, Is.True);
            Assert.That(await ExistsAsync(Table(queue)), Is.False);
            Assert.That(await ExistsAsync(Archive(queue)), Is.False);
            Assert.That(await IsListedAsync(queue), Is.False);
        });
    }

    [Test]
    public async Task Drop_queue_of_a_missing_queue_is_an_error_of_the_extension_and_a_notice_of_the_fallback()
    {
        if (IsExtension)
        {
            var error = await ErrorAsync("select pgmq.drop_queue('Missing')");
            Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.UndefinedTable));
            return;
        }

        var dropped = await Database.ScalarAsync<bool>("select pgmq.drop_queue('Missing')");
        var notices = await NoticesAsync("select pgmq.drop_queue('Missing')");

        Assert.Multiple(() =>
        {
            Assert.That(dropped, Is.False);
            Assert.That(notices, Is.EqualTo(new[] { "NOTICE: pgmq queue `Missing` does not exist" }));
        });
    }

    [Test]
    public async Task Drop_queue_removes_meta_by_exact_name()
    {
        var queue = await CreateQueueAsync();

        var dropped = await Database.ScalarAsync<bool>("select pgmq.drop_queue($1)", queue.ToUpperInvariant());

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(dropped, Is.True);
            Assert.That(await ExistsAsync(Table(queue)), Is.False);
            Assert.That(
                await Database.ScalarAsync<long>("select count(*) from pgmq.meta where queue_name = $1", queue),
                Is.EqualTo(1));
        });

        await Database.ExecuteAsync("delete from pgmq.meta where queue_name = $1", queue);
    }

    [TestCase("select pgmq.drop_queue($1, false)")]
    [TestCase("select pgmq.drop_queue(queue_name => $1, partitioned => false)")]
    public async Task Drop_queue_with_partitioned_drops_and_warns(string sql)
    {
        var queue = await CreateQueueAsync();

        var notices = await NoticesAsync(sql, queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(notices, Has.Some.Match("^WARNING: .*deprecated"));
            Assert.That(await ExistsAsync(Table(queue)), Is.False);
        });
    }

    [Test]
    public async Task Drop_queue_with_partitioned_is_true_for_an_existing_queue()
    {
        var queue = await CreateQueueAsync();

        Assert.That(await Database.ScalarAsync<bool>("select pgmq.drop_queue($1, false)", queue), Is.True);
    }

    [Test]
    public async Task Queue_that_is_created_again_starts_at_id_1()
    {
        var queue = await CreateQueueAsync();
        await SendManyAsync(queue, 3);
        await Database.ExecuteAsync("select pgmq.drop_queue($1)", queue);

        await Database.ExecuteAsync("select pgmq.create($1)", queue);

        Assert.That(await Database.ScalarAsync<long>("select pgmq.send($1, '{}')", queue), Is.EqualTo(1));
    }

    private Task<bool> ExistsAsync(string table) =>
        Database.ScalarAsync<bool>("select to_regclass($1) is not null", table);

    private Task<bool> IsListedAsync(string queue) =>
        Database.ScalarAsync<bool>("select exists (select from pgmq.list_queues() where queue_name = $1)", queue);
}
