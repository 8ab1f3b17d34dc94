using PgFlow.EmbeddedPostgres;

namespace PgFlow.Loads.Peers;

/// <summary>
/// The drivers of the peers beside the packages that they need, in the user's cache; packages are fetched once.
/// </summary>
internal static class PeerFolder
{
    private static readonly string Drivers = Path.Combine(AppContext.BaseDirectory, "Peers", "Drivers");

    /// <summary>Returns the folder, ready to run node in.</summary>
    /// <exception cref="InvalidOperationException">npm is missing or fails.</exception>
    public static Task<string> PrepareAsync(CancellationToken cancellationToken) =>
        PrepareAsync(PackageCache.DefaultFolder, InstallAsync, cancellationToken);

    /// <summary>The same, beside another cache of servers, with packages installed by something else.</summary>
    public static async Task<string> PrepareAsync(
        string servers, Func<string, CancellationToken, Task> installAsync, CancellationToken cancellationToken)
    {
        var folder = PackageCache.Beside(servers, "peers");
        Directory.CreateDirectory(folder);
        var wanted = await File.ReadAllTextAsync(Path.Combine(Drivers, "package.json"), cancellationToken);
        var complete = Path.Combine(folder, "complete");
        foreach (var driver in Directory.EnumerateFiles(Drivers))
        {
            File.Copy(driver, Path.Combine(folder, Path.GetFileName(driver)), overwrite: true);
        }

        // Written last: what was interrupted is installed again.
        if (!File.Exists(complete) || await File.ReadAllTextAsync(complete, cancellationToken) != wanted)
        {
            await installAsync(folder, cancellationToken);
            await File.WriteAllTextAsync(complete, wanted, cancellationToken);
        }

        return folder;
    }

    /// <summary>Runs a program to its end, insists on success, and returns what it printed.</summary>
    public static async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var result = await ExternalProgram.RunAsync(program, arguments, folder, cancellationToken);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"{program} {arguments[0]} exited with {result.ExitCode} in {folder}: {result.Output}");
    }

    private static Task InstallAsync(string folder, CancellationToken cancellationToken) =>
        RunAsync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], folder, cancellationToken);
}
