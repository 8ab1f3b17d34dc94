using Npgsql;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Pgmq;

[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.All))]
public sealed class QueueNameTests(TestServer server) : PgmqFixture(server)
{
    private const string InvalidCharacters = @"queue name contains invalid characters: $, ;, --, or \'";

    // The extension means "fewer than".
    private string TooLong =>
        $"queue name is too long, maximum length is {(IsExtension ? 48 : 47)} characters";

    [Test]
    public async Task Format_table_name_lowers_the_name_behind_its_prefix()
    {
        Assert.That(
            await Database.ScalarAsync<string>("select pgmq.format_table_name(queue_name => 'My_Q', prefix => 'q')"),
            Is.EqualTo("q_my_q"));
    }

    [Test]
    public async Task Format_table_name_keeps_hyphens()
    {
        Assert.That(
            await Database.ScalarAsync<string>("select pgmq.format_table_name('my-q', 'a')"), Is.EqualTo("a_my-q"));
    }

    [TestCase("a$b")]
    [TestCase("a;b")]
    [TestCase("a--b")]
    [TestCase("a'b")]
    public async Task Dangerous_characters_are_refused_in(string name)
    {
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(
                (await ErrorAsync("select pgmq.format_table_name($1, 'q')", name)).MessageText,
                Is.EqualTo(InvalidCharacters));
            Assert.That((await ErrorAsync("select pgmq.create($1)", name)).MessageText, Is.EqualTo(InvalidCharacters));
            Assert.That(
                (await ErrorAsync("select pgmq.send($1, '{}')", name)).MessageText, Is.EqualTo(InvalidCharacters));
        });
    }

    [TestCase("select pgmq.validate_queue_name(queue_name => $1)")]
    [TestCase("select pgmq.create($1)")]
    [TestCase("select pgmq.create_non_partitioned($1)")]
    [TestCase("select pgmq.create_unlogged($1)")]
    public async Task Names_of_48_characters_are_refused_by(string sql)
    {
        var error = await ErrorAsync(sql, new string('x', 48));

        Assert.Multiple(() =>
        {
            Assert.That(error.MessageText, Is.EqualTo(TooLong));
            Assert.That(error.SqlState, Is.EqualTo(PostgresErrorCodes.RaiseException));
        });
    }

    [Test]
    public async Task Validate_queue_name_accepts_47_characters()
    {
        await Assert.ThatAsync(
            () => Database.ExecuteAsync("select pgmq.validate_queue_name($1)", new string('x', 47)), Throws.Nothing);
    }
}
