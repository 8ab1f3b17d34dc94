using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Demo;

[Platform(Include = "Linux", Reason = "Signals and /proc.")]
[Slow]
public sealed class GivenDatabaseDemoTests : DatabaseFixture
{
    [Test]
    public async Task Demo_keeps_its_index_in_the_given_database_and_brings_it_up_to_date()
    {
        using var documents = DocumentFolder.WithDocuments();
        await RunAsync(documents);
        File.Delete(Path.Combine(documents.Path, "notes", "tools.txt"));
        documents.Write("guide.md", "# The second edition\n\nNothing but beans.\n");

        var second = await RunAsync(documents);

        var stored = await Database.RowsAsync<string>(
            "select path || ': ' || title from pgflow_samples.documents where folder = $1 order by path",
            documents.Path);
        Assert.That(stored, Is.EqualTo(new[] { "guide.md: The second edition", "notes/soil.txt: soil.txt" }));
        Assert.That(second, Does.Contain("The index stays in table pgflow_samples.documents"));
    }

    [Test]
    public async Task Demo_names_the_error_when_the_database_does_not_answer()
    {
        using var documents = DocumentFolder.WithDocuments();
        await using var demo = DemoProcess.Start(
            "--input", documents.Path, "--connection", "Host=127.0.0.1;Port=1;Database=none;Username=nobody;Timeout=5");

        Assert.That(await demo.ExitCodeAsync(), Is.EqualTo(75), demo.Output);
        Assert.That(demo.Output, Does.Contain("The database does not answer"));
    }

    private async Task<string> RunAsync(DocumentFolder documents)
    {
        await using var demo = DemoProcess.Start(
            "--input", documents.Path, "--query", "water", "--connection", Database.ConnectionString);
        Assert.That(await demo.ExitCodeAsync(), Is.Zero, demo.Output);
        return demo.Output;
    }
}
