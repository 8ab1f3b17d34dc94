using System.Globalization;
using System.Text.RegularExpressions;

namespace PgFlow.EmbeddedPostgres;

/// <summary>Finds the PostgreSQL servers installed on this machine, without starting any.</summary>
internal static partial class InstalledServers
{
    /// <summary>The variable with the folder to use before any other.</summary>
    public const string FolderVariable = "PGFLOW_POSTGRES_BIN";

    /// <summary>The oldest version that supports the schema.</summary>
    public const int OldestSupportedVersion = 14;

    private static readonly string[] InstallRoots = OperatingSystem.IsWindows()
        ? [@"C:\Program Files\PostgreSQL"]
        : ["/usr/lib/postgresql", "/usr/local", "/usr", "/opt/homebrew/opt", "/usr/local/opt", "/opt/local/lib"];

    /// <summary>The places that <see cref="Find"/> searches, for error messages.</summary>
    public static string Places
    {
        get
        {
            var folders = InstallRoots.Select(root => Path.Combine(root, "*", "bin"));
            return $"{FolderVariable}, the PATH and {string.Join(", ", folders)}";
        }
    }

    /// <summary>
    /// Returns the folder named by <see cref="FolderVariable"/> first, then the newest version first.
    /// </summary>
    /// <exception cref="ServerBinariesMissingException">The named folder has no server.</exception>
    public static IReadOnlyList<ServerBinaries> Find() => Find(Environment.GetEnvironmentVariable(FolderVariable));

    internal static IReadOnlyList<ServerBinaries> Find(string? chosen)
    {
        var found = SearchPath().Concat(InstallRoots.SelectMany(BinFolders))
            .Select(TryOpen).OfType<ServerBinaries>()
            .Where(binaries => binaries.MajorVersion >= OldestSupportedVersion)
            .DistinctBy(binaries => binaries.BinFolder)
            .OrderByDescending(binaries => binaries.MajorVersion);
        return string.IsNullOrWhiteSpace(chosen) ? [.. found] : [Open(chosen), .. found];
    }

    private static ServerBinaries Open(string folder) =>
        TryOpen(folder) ?? throw new ServerBinariesMissingException(
            $"{FolderVariable} is '{folder}', and that folder has no working postgres, initdb and pg_ctl. "
            + "Name the bin folder of a PostgreSQL server, or unset the variable.");

    private static ServerBinaries? TryOpen(string folder)
    {
        var postgres = Path.Combine(folder, ServerBinaries.FileName("postgres"));
        if (!File.Exists(postgres))
        {
            return null;
        }

        // A link on the PATH leads to the real folder, where initdb finds its share folder.
        var target = File.ResolveLinkTarget(postgres, returnFinalTarget: true)?.FullName ?? postgres;
        var binFolder = Path.GetDirectoryName(target)!;
        var isComplete = File.Exists(Path.Combine(binFolder, ServerBinaries.FileName("initdb")))
            && File.Exists(Path.Combine(binFolder, ServerBinaries.FileName("pg_ctl")));
        return isComplete && ReadVersion(target) is { } version ? new ServerBinaries(binFolder, version) : null;
    }

    private static int? ReadVersion(string postgres)
    {
        var result = ExternalProgram.Run(postgres, ["--version"]);
        var match = VersionPattern().Match(result.Output);
        return result.ExitCode == 0 && match.Success
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;
    }

    private static string[] SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> BinFolders(string root) =>
        Directory.Exists(root)
            ? Directory.EnumerateDirectories(root).Select(folder => Path.Combine(folder, "bin"))
            : [];

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
