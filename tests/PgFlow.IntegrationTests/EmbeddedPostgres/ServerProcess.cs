using System.Diagnostics;
using System.Globalization;
using PgFlow.EmbeddedPostgres;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.EmbeddedPostgres;

/// <summary>The operating system's view of a server.</summary>
internal static class ServerProcess
{
    public static int IdOf(string folder)
    {
        var pidFile = Path.Combine(ServerWorkspace.DataFolderOf(folder), "postmaster.pid");
        return int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>The server removes its pid file, which its stopper waits for, a moment before it ends.</summary>
    public static Task UntilEndedAsync(int processId) =>
        WaitUntil.TrueAsync(() => Task.FromResult(!Runs(processId)), $"server process {processId} has ended");

    public static bool Runs(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
