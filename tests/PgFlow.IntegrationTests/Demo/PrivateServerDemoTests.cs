using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Demo;

[Platform(Include = "Linux", Reason = "Signals and /proc.")]
[Needs(Needs.Postgres)]
[Slow]
public sealed class PrivateServerDemoTests
{
    [OneTimeSetUp]
    public async Task RequireServerAsync()
    {
        try
        {
            await ServerBinariesLocator.LocateAsync(new EmbeddedServerOptions(), CancellationToken.None);
        }
        catch (ServerBinariesMissingException exception)
        {
            Absence.Report(exception.Message);
        }
    }

    [Test]
    public async Task Demo_indexes_a_folder_answers_the_query_and_leaves_nothing_behind()
    {
        using var documents = DocumentFolder.WithDocuments();
        await using var demo = DemoProcess.Start("--input", documents.Path, "--query", "tomato");

        Assert.That(await demo.ExitCodeAsync(), Is.Zero, demo.Output);
        Assert.That(demo.Output, Does.Contain("Indexed 3 documents"));
        Assert.That(demo.Output, Does.Contain("1 empty").And.Contain("1 binary"));
        Assert.That(demo.Output, Does.Contain("2 documents match 'tomato', the best first:"));
        Assert.That(demo.Output, Does.Contain("1. guide.md - The gardener's guide").And.Contain("2. notes/soil.txt"));
        Assert.That(demo.Output, Does.Contain("«tomatoes» in the morning"));
        Assert.That(demo.Leftovers(), Is.Empty);
    }

    [Test]
    public async Task Demo_says_so_when_the_folder_is_empty()
    {
        using var documents = new DocumentFolder();
        await using var demo = DemoProcess.Start("--input", documents.Path);

        Assert.That(await demo.ExitCodeAsync(), Is.Zero, demo.Output);
        Assert.That(demo.Output, Does.Contain("Indexed 0 documents"));
        Assert.That(demo.Output, Does.Contain("there is nothing to search"));
        Assert.That(demo.Leftovers(), Is.Empty);
    }

    [Test]
    public async Task Demo_starts_nothing_when_the_folder_does_not_exist()
    {
        await using var demo = DemoProcess.Start("--input", "/no/such/folder");

        Assert.That(await demo.ExitCodeAsync(), Is.EqualTo(78), demo.Output);
        Assert.That(demo.Output, Does.Contain("'/no/such/folder' is not a folder"));
        Assert.That(demo.Output, Does.Not.Contain("PostgreSQL"));
    }

    [TestCase("")]
    [TestCase("Private PostgreSQL")]
    [TestCase("Schema pgflow")]
    [TestCase("Indexing folder")]
    [TestCase("list_files")]
    [TestCase("read ")]
    public async Task Interrupt_leaves_nothing_behind_when_it_comes_after(string line)
    {
        using var documents = DocumentFolder.WithDocuments();
        for (var file = 0; file < 2000; file++)
        {
            documents.Write($"many/{file}.txt", "Many small files keep the demo busy for a while.\n");
        }

        await using var demo = DemoProcess.Start("--input", documents.Path);
        await demo.UntilAsync(
            () => line.Length == 0 ? demo.Leftovers().Count > 1 : demo.Output.Contains(line, StringComparison.Ordinal),
            $"the demo is past '{line}'");
        await demo.SignalGroupAsync("INT");

        Assert.That(await demo.ExitCodeAsync(), Is.EqualTo(130), demo.Output);
        Assert.That(demo.Output, Does.Contain("pgflow demo: cancelled").And.Not.Contain("Unhandled"));
        Assert.That(demo.Leftovers(), Is.Empty, demo.Output);
    }

    [Test]
    public async Task Termination_leaves_nothing_behind()
    {
        using var documents = DocumentFolder.WithDocuments();
        await using var demo = DemoProcess.Start("--input", documents.Path);
        await demo.UntilAsync(
            () => demo.Output.Contains("Private PostgreSQL", StringComparison.Ordinal), "the server runs");
        await demo.SignalGroupAsync("TERM");

        Assert.That(await demo.ExitCodeAsync(), Is.EqualTo(143), demo.Output);
        Assert.That(demo.Leftovers(), Is.Empty, demo.Output);
    }
}
