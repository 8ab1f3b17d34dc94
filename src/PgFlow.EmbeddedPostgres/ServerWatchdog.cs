using System.Diagnostics;

namespace PgFlow.EmbeddedPostgres;

/// <summary>
/// A shell that waits for the end of a pipe which this process holds open. The pipe ends however this process dies,
/// and then the shell stops the server and deletes its folder. It ignores Ctrl-C, which it also receives, and prints
/// nothing, because writing to a dead process's pipe would end it.
/// </summary>
internal sealed class ServerWatchdog : IAsyncDisposable
{
    private const string Script =
        """
        trap '' INT TERM HUP
        exec > /dev/null 2>&1
        cat
        "$1" -D "$2/data" -m fast -w -t 20 stop || "$1" -D "$2/data" -m immediate -w stop
        cd / && rm -rf "$2"
        """;

    private readonly Process _process;

    private ServerWatchdog(Process process) => _process = process;

    /// <summary>Returns null without a POSIX shell; leftovers are then removed by the next start.</summary>
    public static ServerWatchdog? Start(ServerBinaries binaries, ServerAccount account, ServerWorkspace workspace)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var (file, arguments) = account.Wrap(
            "/bin/sh", ["-c", Script, "pgflow-watchdog", binaries.PgCtl, workspace.Folder]);
        return new ServerWatchdog(Process.Start(ExternalProgram.Describe(file, arguments, "/"))!);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
