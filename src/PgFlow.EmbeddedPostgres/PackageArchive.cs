using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace PgFlow.EmbeddedPostgres;

/// <summary>Unpacks a server package.</summary>
internal static class PackageArchive
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Unpacks the archive into the folder and returns the server's own folder in it.</summary>
    public static async Task<string> ExtractAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(unzipped, folder, overwriteFiles: false, cancellationToken);
        var package = Path.Combine(folder, "package");
        await CreateLinksAsync(package, cancellationToken);
        var server = Path.Combine(package, "native");
        OpenToOtherAccounts(server);
        return server;
    }

    // npm does not support symbolic links, so the package lists the ones that its libraries need.
    private static async Task CreateLinksAsync(string package, CancellationToken cancellationToken)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        await using var stream = File.OpenRead(list);
        var links = await JsonSerializer.DeserializeAsync<PackageLink[]>(
            stream, JsonSerializerOptions.Web, cancellationToken) ?? [];
        foreach (var link in links)
        {
            var source = Inside(package, link.Source);
            var target = Inside(package, link.Target);
            if (!File.Exists(target))
            {
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    private static string Inside(string package, string path)
    {
        var full = Path.GetFullPath(path, package);
        return full.StartsWith(package + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new ServerBinariesMissingException(
                $"The package in '{package}' links to '{path}', which is outside of it. Do not use this package.");
    }

    // Root's umask may be strict, and the server runs as another account.
    private static void OpenToOtherAccounts(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            if (entry.LinkTarget is null)
            {
                var isRunnable = entry is DirectoryInfo || (entry.UnixFileMode & UnixFileMode.UserExecute) != 0;
                entry.UnixFileMode |= isRunnable ? Executable : Readable;
            }
        }

        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | Executable);
    }

    private sealed record PackageLink(string Source, string Target);
}
