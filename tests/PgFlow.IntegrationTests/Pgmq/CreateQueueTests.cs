using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class CreateQueueTests(TestServer server) : PgmqFixture(server)
{
    [TestCase("select pgmq.create($1)")]
    [TestCase("select pgmq.create(queue_name => $1)")]
    [TestCase("select pgmq.create_non_partitioned($1)")]
    [TestCase("select pgmq.create_non_partitioned(queue_name => $1)")]
    public async Task Creating_lists_a_logged_queue_without_partitions(string sql)
    {
        var queue = Database.UniqueSlug("Queue");

        await Database.ExecuteAsync(sql, queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await KindAsync(queue), Is.EqualTo("plain"));
            Assert.That(await PersistenceAsync(Table(queue)), Is.EqualTo('p'));
        });
    }

    [Test]
    public async Task Create_unlogged_marks_the_queue_and_keeps_the_archive_logged()
    {
        var queue = Database.UniqueSlug("queue");

        await Database.ExecuteAsync("select pgmq.create_unlogged(queue_name => $1)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await KindAsync(queue), Is.EqualTo("unlogged"));
            Assert.That(await PersistenceAsync(Table(queue)), Is.EqualTo('u'));
            Assert.That(await PersistenceAsync(Archive(queue)), Is.EqualTo('p'));
        });
    }

    [TestCase("select pgmq.create($1)")]
    [TestCase("select pgmq.create_non_partitioned($1)")]
    [TestCase("select pgmq.create_unlogged($1)")]
    public async Task Creating_again_keeps_the_messages_and_names_the_indexes_in_notices(string sql)
    {
        var queue = Database.UniqueSlug("queue");
        await Database.ExecuteAsync(sql, queue);
        await SendManyAsync(queue, 1);

        var notices = await NoticesAsync(sql, queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(notices, Has.Some.Contains($"q_{queue}_vt_idx"));
            Assert.That(notices, Has.Some.Contains($"archived_at_idx_{queue}"));
            Assert.That(await CountAsync(queue), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Create_keeps_the_case_in_meta_and_lowers_it_in_tables()
    {
        var queue = Database.UniqueSlug("MixedCase");

        await Database.ExecuteAsync("select pgmq.create($1)", queue);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(
                await Database.ScalarAsync<long>("select count(*) from pgmq.meta where queue_name = $1", queue),
                Is.EqualTo(1));
            Assert.That(await CountAsync(queue), Is.Zero);
        });
    }

    [Test]
    public async Task Create_accepts_hyphens()
    {
        var queue = Database.UniqueSlug("with") + "-hyphen";

        await Database.ExecuteAsync("select pgmq.create($1)", queue);
        await SendManyAsync(queue, 1);

        Assert.That(await Database.QueryAsync("select * from pgmq.pop($1)", queue), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Create_accepts_47_characters()
    {
        var queue = Database.UniqueSlug("long").PadRight(47, 'x');

        await Database.ExecuteAsync("select pgmq.create($1)", queue);
        await SendManyAsync(queue, 1);

        Assert.That(await CountAsync(queue), Is.EqualTo(1));
    }

    private Task<string?> KindAsync(string queue) => Database.ScalarAsync<string>(
        """
        select case when is_partitioned then 'partitioned' when is_unlogged then 'unlogged' else 'plain' end
        from pgmq.list_queues() where queue_name = $1
        """,
        queue);

    private Task<char> PersistenceAsync(string table) => Database.ScalarAsync<char>(
        "select relpersistence from pg_class where oid = $1::regclass", table);
}
