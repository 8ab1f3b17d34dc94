using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.EmbeddedPostgres;

/// <summary>What happens to a server whose owner dies without disposing it.</summary>
[Needs(Needs.Postgres)]
[Slow]
public sealed class AbandonedServerTests
{
    private ScratchFolder _root = null!;

    private EmbeddedServerOptions Options => new() { DataRoot = _root.Path };

    [SetUp]
    public void CreateRoot() => _root = new ScratchFolder();

    [TearDown]
    public void DeleteRoot() => _root.Dispose();

    [Test]
    [Platform(Include = "Linux", Reason = "The owner's death is simulated with Linux's means.")]
    public async Task Watchdog_stops_the_server_when_its_owners_end_of_the_pipe_closes()
    {
        var (binaries, account, workspace, control) = await PrepareAsync();
        using var _ = workspace;
        var watchdog = ServerWatchdog.Start(binaries, account, workspace);
        await control.StartAsync(Options, CancellationToken.None);
        var processId = ServerProcess.IdOf(workspace.Folder);

        await watchdog!.DisposeAsync();

        await ServerProcess.UntilEndedAsync(processId);
        Assert.That(_root.Entries, Is.Empty);
    }

    [Test]
    [Platform(Include = "Linux", Reason = "The owner's death is simulated with Linux's means.")]
    public async Task Next_start_stops_a_server_whose_lock_is_free()
    {
        var (binaries, account, workspace, control) = await PrepareAsync();
        using var _ = workspace;
        await control.StartAsync(Options, CancellationToken.None);
        var processId = ServerProcess.IdOf(workspace.Folder);
        FreeLock(workspace.Folder);

        await LeftoverServers.RemoveAsync(Options, binaries, account);

        await ServerProcess.UntilEndedAsync(processId);
        Assert.That(_root.Entries, Is.Empty);
    }

    [Test]
    public async Task Next_start_leaves_a_server_alone_whose_owner_lives()
    {
        await using var first = await EmbeddedServer.StartAsync(Options, CancellationToken.None);
        await using var second = await EmbeddedServer.StartAsync(Options, CancellationToken.None);

        Assert.That(ServerProcess.Runs(ServerProcess.IdOf(first.Folder)), Is.True);
    }

    [Test]
    [Platform(Include = "Linux", Reason = "The owner's death is simulated with Linux's means.")]
    public async Task Next_start_does_not_stop_a_process_that_only_has_the_leftovers_number()
    {
        var (binaries, account, workspace, _) = await PrepareAsync();
        using var __ = workspace;
        var pidFile = Path.Combine(workspace.DataFolder, "postmaster.pid");
        await using var bystander = await EmbeddedServer.StartAsync(Options, CancellationToken.None);
        var processId = ServerProcess.IdOf(bystander.Folder);
        File.Copy(Path.Combine(ServerWorkspace.DataFolderOf(bystander.Folder), "postmaster.pid"), pidFile);
        FreeLock(workspace.Folder);

        await LeftoverServers.RemoveAsync(Options, binaries, account);

        Assert.That((ServerProcess.Runs(processId), _root.Entries), Is.EqualTo((true, new[] { bystander.Folder })));
    }

    private async Task<(ServerBinaries, ServerAccount, ServerWorkspace, ServerControl)> PrepareAsync()
    {
        var binaries = await ServerBinariesLocator.LocateAsync(Options, CancellationToken.None);
        var account = ServerAccount.Choose();
        var workspace = ServerWorkspace.Create(_root.Path);
        var control = new ServerControl(binaries, account, workspace);
        await control.InitialiseAsync(Options, CancellationToken.None);
        return (binaries, account, workspace, control);
    }

    // The lock belongs to the file that was opened: another file under its name is held by nobody.
    private static void FreeLock(string folder)
    {
        var file = ServerWorkspace.LockFileOf(folder);
        File.Delete(file);
        File.Create(file).Dispose();
    }
}
