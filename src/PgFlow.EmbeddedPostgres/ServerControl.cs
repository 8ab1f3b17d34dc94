using System.Globalization;

namespace PgFlow.EmbeddedPostgres;

/// <summary>Runs initdb and pg_ctl for one workspace, as the account that owns the server.</summary>
internal sealed class ServerControl(ServerBinaries binaries, ServerAccount account, ServerWorkspace workspace)
{
    private const int StartAttempts = 5;

    public async Task InitialiseAsync(EmbeddedServerOptions options, CancellationToken cancellationToken)
    {
        await (options.Primary is { } primary
            ? CopyAsync(primary, cancellationToken)
            : CreateAsync(cancellationToken));
        await File.AppendAllLinesAsync(
            Path.Combine(workspace.DataFolder, "postgresql.conf"), ServerSettings.Lines(options), cancellationToken);
    }

    /// <summary>Starts the server and returns its port.</summary>
    /// <remarks>
    /// pg_ctl is not interrupted: killed between its fork and the server's pid file it would leave a server that
    /// cannot be found. It has a timeout of its own.
    /// </remarks>
    public async Task<int> StartAsync(EmbeddedServerOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var port = options.FindPort();
            try
            {
                await RunAsync(
                    binaries.PgCtl,
                    [
                        "-D", workspace.DataFolder, "-l", workspace.LogFile, "-w", "-t", Seconds(options.StartTimeout),
                        "-o", $"-p {port}", "start",
                    ],
                    CancellationToken.None);
                return port;
            }
            catch (EmbeddedServerException) when (attempt < StartAttempts && !IsRunning)
            {
                // Most likely another process took the port since it was found free; another failure would repeat
                // itself.
            }
        }
    }

    /// <summary>Runs pg_ctl on this server's data.</summary>
    public Task ControlAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(
            binaries.PgCtl,
            ["-D", workspace.DataFolder, "-l", workspace.LogFile, .. arguments],
            cancellationToken);

    /// <summary>Stops the server if it runs: in mode fast first, immediate if that takes too long.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        foreach (var mode in new[] { "fast", "immediate" })
        {
            if (!IsRunning)
            {
                return;
            }

            var (file, arguments) = account.Wrap(
                binaries.PgCtl, ["-D", workspace.DataFolder, "-m", mode, "-w", "-t", Seconds(timeout), "stop"]);
            await ExternalProgram.RunAsync(file, arguments, workspace.Folder, CancellationToken.None);
        }
    }

    private static string Locale => OperatingSystem.IsLinux() ? "C.UTF-8" : "C";

    private bool IsRunning => File.Exists(Path.Combine(workspace.DataFolder, "postmaster.pid"));

    private static string Seconds(TimeSpan time) =>
        Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(workspace.PasswordFile, workspace.Password, cancellationToken);
        await GiveToAccountAsync(cancellationToken);
        await RunAsync(
            binaries.InitDb,
            [
                "-D", workspace.DataFolder, "-U", "postgres", "-A", "scram-sha-256",
                $"--pwfile={workspace.PasswordFile}", "--encoding=UTF8", $"--locale={Locale}", "--no-sync",
            ],
            cancellationToken);
        File.Delete(workspace.PasswordFile);
    }

    private async Task CopyAsync(EmbeddedServer primary, CancellationToken cancellationToken)
    {
        await GiveToAccountAsync(cancellationToken);
        var address = $"host=127.0.0.1 port={primary.Port} user=postgres password={primary.Password}";
        await RunAsync(
            binaries.BaseBackup,
            ["-D", workspace.DataFolder, "-d", address, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            cancellationToken);
    }

    private async Task GiveToAccountAsync(CancellationToken cancellationToken)
    {
        if (account.Name is { } name)
        {
            var result = await ExternalProgram.RunAsync(
                "chown", ["-R", name, workspace.Folder], workspace.Folder, cancellationToken);
            ThrowIfFailed("chown", result);
        }
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var (file, wrapped) = account.Wrap(program, arguments);
        var result = await ExternalProgram.RunAsync(file, wrapped, workspace.Folder, cancellationToken);
        ThrowIfFailed(program, result);
    }

    private void ThrowIfFailed(string program, ProgramResult result)
    {
        if (result.ExitCode != 0)
        {
            throw new EmbeddedServerException(
                $"'{program}' failed with exit code {result.ExitCode} for the PostgreSQL {binaries.MajorVersion} "
                + $"server in '{workspace.Folder}' (account {account.Name ?? Environment.UserName}). Output: "
                + $"{result.Output.Trim()} {workspace.LogTail()} "
                + "Check that this account can read the programs and write the folder, or give --connection.");
        }
    }
}
