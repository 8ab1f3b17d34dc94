namespace PgFlow.Loads.Peers;

/// <summary>Hangfire's driver is a project of its own, built in the cache: its packages are none of ours.</summary>
internal static class HangfireDriver
{
    private const string Name = "hangfire";

    public static async Task<PeerDriver> BuildAsync(string peers, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(peers, Name);
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Peers", "Drivers", Name)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        await PeerFolder.RunAsync(
            "dotnet", ["build", "-c", "Release", "-o", "out", "-v", "q", "--nologo"], folder, cancellationToken);
        return new PeerDriver("dotnet", [Path.Combine(folder, "out", "Driver.dll")], folder);
    }
}
