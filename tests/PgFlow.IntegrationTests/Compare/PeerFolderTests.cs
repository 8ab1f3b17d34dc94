using PgFlow.IntegrationTests.EmbeddedPostgres;
using PgFlow.Loads.Peers;

namespace PgFlow.IntegrationTests.Compare;

/// <summary>Where the packages of the peers are kept, beside the cache of servers.</summary>
public sealed class PeerFolderTests
{
    private readonly ScratchFolder _scratch = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _scratch.Dispose();

    [Test]
    public async Task Programs_run_in_the_folder_on_a_machine_without_any_cache()
    {
        var servers = Path.Combine(_scratch.Path, "fresh", "pgflow", "postgres");

        var folder = await PeerFolder.PrepareAsync(servers, RunAProgramAsync, CancellationToken.None);

        Assert.That(folder, Is.EqualTo(Path.Combine(_scratch.Path, "fresh", "pgflow", "peers")));
        Assert.That(Path.Combine(folder, "upstream.mjs"), Does.Exist);
        Assert.That(servers, Does.Not.Exist);
    }

    [Test]
    public async Task Packages_are_installed_once()
    {
        var servers = Path.Combine(_scratch.Path, "once", "postgres");
        var installed = 0;

        foreach (var _ in Enumerable.Range(0, 2))
        {
            await PeerFolder.PrepareAsync(servers, (_, _) => Task.FromResult(++installed), CancellationToken.None);
        }

        Assert.That(installed, Is.EqualTo(1));
    }

    [Test]
    public async Task Packages_are_installed_again_when_that_was_interrupted()
    {
        var servers = Path.Combine(_scratch.Path, "again", "postgres");
        await Assert.CatchAsync<OperationCanceledException>(() => PeerFolder.PrepareAsync(
            servers,
            (folder, _) =>
            {
                Directory.CreateDirectory(Path.Combine(folder, "node_modules"));
                throw new OperationCanceledException();
            },
            CancellationToken.None));
        var isInstalled = false;

        await PeerFolder.PrepareAsync(
            servers, (_, _) => Task.FromResult(isInstalled = true), CancellationToken.None);

        Assert.That(isInstalled, Is.True);
    }

    private static Task RunAProgramAsync(string folder, CancellationToken cancellationToken) =>
        PeerFolder.RunAsync("dotnet", ["--version"], folder, cancellationToken);
}
