using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Documents;

namespace PgFlow.IntegrationTests.Documents;

/// <summary>Every block of code does what its document says, each document on a database of its own.</summary>
[Slow]
public sealed class DocumentTests : DatabaseFixture
{
    private static IEnumerable<CodeBlock> Blocks => MarkdownDocument.Paths.SelectMany(BlocksOf);

    private static IEnumerable<string> DocumentsToFollow =>
        MarkdownDocument.Paths.Where(path => BlocksOf(path).Any(block => !BlocksNotRun.Contain(block)));

    [TestCaseSource(nameof(DocumentsToFollow))]
    public async Task Blocks_run_one_after_the_other(string document)
    {
        var blocks = BlocksOf(document).Where(block => !BlocksNotRun.Contain(block)).ToList();
        if (blocks.Exists(block => block.Language == "sh"))
        {
            await RequireProgramsAsync();
        }

        await using var database = await Server.CreateDatabaseAsync(Queues);
        await using var reader = await DocumentReader.OpenAsync(database, blocks);
        foreach (var block in blocks)
        {
            await TestContext.Out.WriteLineAsync($"{block}");
            await reader.FollowAsync(block);
        }
    }

    [Test]
    public void Reasons_for_blocks_that_are_not_run_are_about_blocks_that_there_are() =>
        Assert.That(
            BlocksNotRun.Beginnings.Except(Blocks.Select(block => block.Beginning.Trim())), Is.Empty);

    private static IReadOnlyList<CodeBlock> BlocksOf(string document) => MarkdownDocument.Read(document).Blocks;

    private async Task RequireProgramsAsync()
    {
        await using var connection = await Database.OpenAsync();
        if (!DocumentReader.HasProgramsFor(connection.PostgreSqlVersion))
        {
            Absence.Report($"There is no psql and pg_dump for PostgreSQL {connection.PostgreSqlVersion.Major} here.");
        }
    }
}
