using PgFlow.EmbeddedPostgres;

namespace PgFlow.IntegrationTests.Infrastructure.StandIn;

/// <summary>
/// A PostgreSQL installation with a folder of extensions of its own. The programs are copied, since they look for their
/// files from where they lie; everything else is links to the original.
/// </summary>
internal static class StandInInstallation
{
    /// <summary>Lays the installation out under a folder, with the stand-in in it.</summary>
    public static async Task<ServerBinaries> CreateAsync(
        ServerBinaries original, string folder, CancellationToken cancellationToken)
    {
        var bin = Directory.CreateDirectory(Path.Join(folder, original.BinFolder)).FullName;
        foreach (var program in (string[])[original.Postgres, original.InitDb, original.PgCtl])
        {
            File.Copy(program, Path.Combine(bin, Path.GetFileName(program)));
        }

        var prefix = Path.GetDirectoryName(original.BinFolder)!;
        Link(folder, Path.Combine(prefix, "lib"));
        Link(folder, await AskAsync(original, "--pkglibdir", cancellationToken));
        var share = await AskAsync(original, "--sharedir", cancellationToken)
            ?? Path.Combine(prefix, "share", "postgresql");
        StandInExtension.Write(LinkShare(folder, share));
        OpenToOthers(folder);
        return original with { BinFolder = bin };
    }

    // A package from npm has no pg_config, and its libraries in the folder lib beside bin.
    private static async Task<string?> AskAsync(
        ServerBinaries original, string option, CancellationToken cancellationToken)
    {
        var program = Path.Combine(original.BinFolder, "pg_config");
        return File.Exists(program)
            ? (await ExternalProgram.RunAsync(program, [option], workingFolder: null, cancellationToken)).Output.Trim()
            : null;
    }

    // Returns the folder of extensions.
    private static string LinkShare(string folder, string share)
    {
        var extensions = Directory.CreateDirectory(Path.Join(folder, share, "extension")).FullName;
        foreach (var entry in Directory.EnumerateFileSystemEntries(share)
            .Where(entry => Path.GetFileName(entry) != "extension")
            .Concat(Directory.EnumerateFiles(Path.Combine(share, "extension")))
            .Where(entry => !Path.GetFileName(entry).StartsWith("pgmq", StringComparison.Ordinal)))
        {
            Link(folder, entry);
        }

        return extensions;
    }

    private static void Link(string folder, string? target)
    {
        if (target is not null && Path.Join(folder, target) is var link && !Path.Exists(link))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, target);
        }
    }

    // A server that root starts runs as another account, and a temporary folder is private by default.
    private static void OpenToOthers(string folder)
    {
        const UnixFileMode Read = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | Read | Enter);
        }
    }
}
