namespace PgFlow.EmbeddedPostgres;

/// <summary>Downloads packages with the machine's own npm, and thus with its proxy, registry and credentials.</summary>
internal static class NpmClient
{
    public static string? Executable { get; } = FindExecutable();

    /// <summary>Fetches the package as an archive; none of its code is executed.</summary>
    /// <exception cref="ServerBinariesMissingException">npm could not fetch it.</exception>
    public static async Task<string> PackAsync(NpmPackage package, string folder, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "pack", package.Specification, "--silent", "--pack-destination", folder,
            "--fetch-retries=1", "--fetch-timeout=60000",
        ];
        var result = OperatingSystem.IsWindows()
            ? await ExternalProgram.RunAsync("cmd.exe", ["/c", "npm", .. arguments], folder, cancellationToken)
            : await ExternalProgram.RunAsync(Executable ?? "npm", arguments, folder, cancellationToken);
        return Directory.EnumerateFiles(folder, "*.tgz").SingleOrDefault()
            ?? throw new ServerBinariesMissingException(
                $"npm could not fetch {package.Specification} (exit code {result.ExitCode}): {result.Output.Trim()}. "
                + $"Check npm's access to its registry, or install PostgreSQL {package.MajorVersion}.");
    }

    private static string? FindExecutable() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "npm.cmd" : "npm"))
        .FirstOrDefault(File.Exists);
}
