using System.Diagnostics;

namespace PgFlow.Worker.EmbeddedPostgres;

/// <summary>
/// A shell that waits for the end of a pipe which this process holds open. The pipe ends however this process dies,
/// and then the shell stops the server and deletes its folder. It ignores Ctrl-C, which reaches it too.
/// </summary>
internal sealed class ServerWatchdog : IAsyncDisposable
{
    private const string Script =
        """
        trap '' INT TERM HUP
        cat > /dev/null
        "$1" -D "$2/data" -m fast -w -t 20 stop || "$1" -D "$2/data" -m immediate -w stop
        cd / && rm -rf "$2"
        """;

    private readonly Process _process;

    private ServerWatchdog(Process process) => _process = process;

    /// <summary>Null where there is no POSIX shell; leftovers are then removed by the next start.</summary>
    public static ServerWatchdog? Start(ServerBinaries binaries, ServerAccount account, ServerWorkspace workspace)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var (file, arguments) = account.Wrap(
            "/bin/sh", ["-c", Script, "pgflow-watchdog", binaries.PgCtl, workspace.Folder]);
        var process = Process.Start(ExternalProgram.Describe(file, arguments, "/"))!;

        // What it prints is nobody's business, but a full pipe would stop it.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerWatchdog(process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
