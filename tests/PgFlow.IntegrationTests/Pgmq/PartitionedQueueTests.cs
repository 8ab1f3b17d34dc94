using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class PartitionedQueueTests(TestServer server) : PgmqFixture(server)
{
    private const string NeedsPartman = "pg_partman is required for partitioned queues";

    [TestCase("select pgmq.create_partitioned('parted')")]
    [TestCase("select pgmq.create_partitioned('parted', '10', '20')")]
    [TestCase("select pgmq.create_partitioned('parted', partition_interval => '10', retention_interval => '20')")]
    [TestCase("select pgmq.convert_archive_partitioned('parted')")]
    [TestCase("select pgmq.convert_archive_partitioned('parted', '10', '20', 5)")]
    [TestCase("select pgmq.convert_archive_partitioned(table_name => 'parted', leading_partition => 5)")]
    public async Task Partitions_are_refused_for_want_of_partman_by(string sql)
    {
        // convert_archive_partitioned may look for its archive before it looks for pg_partman.
        await Database.ExecuteAsync("select pgmq.create('parted')");

        Assert.That((await ErrorAsync(sql)).MessageText, Is.EqualTo(NeedsPartman));
    }

    [Test]
    public async Task Create_partitioned_looks_at_the_characters_before_the_length()
    {
        var error = await ErrorAsync("select pgmq.create_partitioned($1)", "$" + new string('x', 50));

        Assert.That(error.MessageText, Does.StartWith("queue name contains invalid characters"));
    }

    [Test]
    public async Task Create_partitioned_looks_at_the_length_before_partman()
    {
        var error = await ErrorAsync("select pgmq.create_partitioned($1)", new string('x', 48));

        Assert.That(error.MessageText, Does.StartWith("queue name is too long, maximum length is 4"));
    }

    [TestCase("create_partitioned", "queue_name text, partition_interval text DEFAULT '10000'::text, "
        + "retention_interval text DEFAULT '100000'::text")]
    [TestCase("convert_archive_partitioned", "table_name text, partition_interval text DEFAULT '10000'::text, "
        + "retention_interval text DEFAULT '100000'::text, leading_partition integer DEFAULT 10")]
    public async Task Partition_functions_declare_their_defaults(string function, string arguments)
    {
        Assert.That(
            await Database.RowsAsync<string>(
                "select pg_get_function_arguments(oid) from pg_proc where oid = ('pgmq.' || $1)::regproc", function),
            Is.EqualTo(new[] { arguments }));
    }
}
