namespace PgFlow.EmbeddedPostgres;

/// <summary>Removes servers whose owner died without stopping them.</summary>
internal static class LeftoverServers
{
    public static async Task RemoveAsync(EmbeddedServerOptions options, ServerBinaries binaries, ServerAccount account)
    {
        foreach (var folder in Directory.EnumerateDirectories(options.DataRoot, ServerWorkspace.Prefix + "*"))
        {
            // Another user's folder, or one that is deleted meanwhile, is skipped.
            try
            {
                await RemoveAsync(folder, binaries, account);
            }
            catch (IOException)
            {
            }
            catch (UnauthorizedAccessException)
            {
            }
        }
    }

    private static async Task RemoveAsync(string folder, ServerBinaries binaries, ServerAccount account)
    {
        using var held = FileLock.TryAcquire(ServerWorkspace.LockFileOf(folder), FileMode.Open);
        if (held is null)
        {
            return;
        }

        var data = ServerWorkspace.DataFolderOf(folder);
        if (IsServed(data))
        {
            // pg_ctl stops servers of every version: it only signals the process named in the pid file.
            var (file, arguments) = account.Wrap(binaries.PgCtl, ["-D", data, "-m", "immediate", "-w", "stop"]);
            await ExternalProgram.RunAsync(file, arguments, workingFolder: null, CancellationToken.None);
        }

        Directory.Delete(folder, recursive: true);
    }

    // After a crash, or in another container, the pid in the file may belong to an unrelated process.
    private static bool IsServed(string data)
    {
        var pidFile = Path.Combine(data, "postmaster.pid");
        if (!File.Exists(pidFile))
        {
            return false;
        }

        var commandLine = $"/proc/{File.ReadLines(pidFile).First()}/cmdline";
        return !OperatingSystem.IsLinux()
            || (File.Exists(commandLine) && File.ReadAllText(commandLine).Contains(data, StringComparison.Ordinal));
    }
}
