using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class QueueFunctionTests(TestServer server) : OneTransactionFixture(server)
{
    [SetUp]
    public async Task SendAsync() =>
        await Sql.ExecuteAsync(
            """
            select pgmq.create('queue');
            select pgmq.send_batch('queue', array['{"n": 1}', '{"n": 2}', '{"n": 3}']::jsonb[]);
            """);

    [Test]
    public async Task Read_with_poll_reads_like_pgmqs()
    {
        var read = await Sql.RowsAsync<string>(
            "select message from pgflow.read_with_poll('queue', 30, 2, conditional => '{}')");

        Assert.That(read, Is.EqualTo(new[] { """{"n": 1}""", """{"n": 2}""" }));
    }

    [Test]
    public async Task Read_with_poll_filters()
    {
        var read = await Sql.RowsAsync<string>(
            "select message from pgflow.read_with_poll('queue', 30, 2, 1, 50, '{\"n\": 3}')");

        Assert.That(read, Is.EqualTo(new[] { """{"n": 3}""" }));
    }

    [Test]
    public async Task Poll_for_tasks_says_that_it_is_deprecated_and_returns_nothing()
    {
        var notices = new List<string>();
        Sql.Notice += (_, notice) => notices.Add(notice.Notice.MessageText);

        var rows = await Sql.RowsAsync<string>("select flow_slug from pgflow.poll_for_tasks('queue', 30, 10)");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Is.Empty);
            Assert.That(notices, Has.Some.Contains("deprecated"));
        }
    }

    [Test]
    public async Task Set_vt_batch_hides_each_message_for_its_own_time()
    {
        var hidden = await Sql.RowsAsync<double>(
            """
            select extract(epoch from vt - clock_timestamp())::float8
            from pgflow.set_vt_batch('queue', array[1, 3]::bigint[], array[100, 300]) order by msg_id
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(hidden, Has.Count.EqualTo(2));
            Assert.That(hidden[0], Is.EqualTo(100).Within(2));
            Assert.That(hidden[1], Is.EqualTo(300).Within(2));
            Assert.That(
                await Sql.RowsAsync<long>("select msg_id from pgmq.read('queue', 30, 10)"), Is.EqualTo(new[] { 2 }));
        }
    }

    [Test]
    public async Task Set_vt_batch_returns_whole_messages_and_skips_unknown_ones()
    {
        var rows = await Sql.QueryAsync(
            "select m.* from pgflow.set_vt_batch('queue', '{99, 2}', '{0, 0}') m");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(row => row["message"]), Is.EqualTo(new[] { """{"n": 2}""" }));
            Assert.That(
                rows[0].Keys, Is.EqualTo(new[] { "msg_id", "read_ct", "enqueued_at", "vt", "message", "headers" }));
        }
    }

    [TestCase("null, null")]
    [TestCase("null, '{1}'")]
    [TestCase("'{1}', null")]
    [TestCase("'{}', '{}'")]
    public async Task Set_vt_batch_of_nothing_gives_no_rows(string arguments) =>
        Assert.That(
            await Sql.RowsAsync<long>($"select msg_id from pgflow.set_vt_batch('queue', {arguments})"), Is.Empty);

    [TestCase("'{1, 2}', '{1}'", "msg_ids length (2) must equal vt_offsets length (1)")]
    [TestCase("'{1}', '{}'", "msg_ids length (1) must equal vt_offsets length (<NULL>)")]
    [TestCase("'{}', '{1}'", "msg_ids length (<NULL>) must equal vt_offsets length (1)")]
    public async Task Set_vt_batch_refuses_different_lengths(string arguments, string message)
    {
        var error = await ErrorAsync($"select pgflow.set_vt_batch('queue', {arguments})");

        Assert.That((error.SqlState, error.MessageText), Is.EqualTo(("P0001", message)));
    }

    [Test]
    public async Task Set_vt_batch_names_an_unknown_queue()
    {
        var error = await ErrorAsync("select pgflow.set_vt_batch('none', '{1}', '{1}')");

        Assert.That(
            (error.SqlState, error.MessageText), Is.EqualTo(("42P01", "relation \"pgmq.q_none\" does not exist")));
    }
}
