using PgFlow.Worker.EmbeddedPostgres;

namespace PgFlow.Benchmarks.Peers;

/// <summary>
/// The drivers of the peers beside the packages that they need, in the user's cache; packages are fetched once.
/// </summary>
internal static class PeerFolder
{
    private static readonly string Drivers = Path.Combine(AppContext.BaseDirectory, "Peers", "Drivers");

    /// <summary>Returns the folder, ready to run node in.</summary>
    /// <exception cref="InvalidOperationException">npm is missing or fails.</exception>
    public static async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(PackageCache.DefaultFolder, "..", "peers");
        Directory.CreateDirectory(folder);
        var wanted = await File.ReadAllTextAsync(Path.Combine(Drivers, "package.json"), cancellationToken);
        var present = Path.Combine(folder, "package.json");
        var isComplete = Directory.Exists(Path.Combine(folder, "node_modules"))
            && File.Exists(present)
            && await File.ReadAllTextAsync(present, cancellationToken) == wanted;
        foreach (var driver in Directory.EnumerateFiles(Drivers))
        {
            File.Copy(driver, Path.Combine(folder, Path.GetFileName(driver)), overwrite: true);
        }

        if (!isComplete)
        {
            await RunAsync(
                "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], folder, cancellationToken);
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
}
