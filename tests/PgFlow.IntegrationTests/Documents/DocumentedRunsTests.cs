using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Documents;

namespace PgFlow.IntegrationTests.Documents;

/// <summary>The documented SQL about runs does what it says, with the flow that the documents define.</summary>
public sealed class DocumentedRunsTests : DatabaseFixture
{
    private const string Starts = "docs/clients/sql.md";

    [OneTimeSetUp]
    public Task DefineGreetingAsync() => GreetingFlow.DefineAsync(Database);

    [TearDown]
    public Task AssertInvariantsAfterTestAsync() => AssertInvariantsAsync();

    [TestCase(Starts)]
    [TestCase("docs/clients/traces.md")]
    public async Task Sql_of_the_document_runs_and_its_runs_complete(string document)
    {
        var blocks = SqlOf(document);
        Assert.That(blocks, Is.Not.Empty);
        foreach (var block in blocks)
        {
            await Database.ExecuteAsync(block);
        }

        await GreetingFlow.RunUntilIdleAsync(Database);

        Assert.That(
            await Database.RowsAsync<string>("select distinct status from pgflow.runs"),
            Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Settings_of_the_transaction_say_who_started_a_run()
    {
        await Database.ExecuteAsync(
            SqlOf(Starts).Single(block => block.Contains("created_by", StringComparison.Ordinal)));

        Assert.That(
            await Database.RowsAsync<string>(
                "select distinct created_by || '@' || host(client_ip) from pgflow.runs where created_by = 'ada'"),
            Is.EqualTo(new[] { "ada@10.0.0.7" }));
    }

    private static IReadOnlyList<string> SqlOf(string document) =>
        [.. MarkdownDocument.Read(document).Blocks.Where(block => block.Language == "sql").Select(block => block.Text)];
}
