namespace PgFlow.EmbeddedPostgres;

/// <summary>Servers downloaded from npm, one folder a version, shared by all processes of the user.</summary>
internal sealed class PackageCache(string folder, TimeProvider timeProvider)
{
    private static readonly TimeSpan DownloadTimeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The user's cache folder; for root, whose home nobody else can read, the system's, because the server runs as
    /// another account.
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
    /// A folder beside a cache. Not by way of it: as long as the cache does not exist, no program can be started in
    /// <c>cache/../name</c>.
    /// </summary>
    public static string Beside(string cache, string name) => Path.Combine(Path.GetDirectoryName(cache)!, name);

    /// <summary>Whether the version is in the cache or could be downloaded, without asking the network.</summary>
    public bool CanProvide(int majorVersion) =>
        NpmPackage.Find(majorVersion) is { } package && (IsCached(package) || NpmClient.Executable is not null);

    /// <summary>Returns the version's programs, downloaded once however many processes ask at the same time.</summary>
    /// <exception cref="ServerBinariesMissingException">The version is unknown or cannot be downloaded.</exception>
    public async Task<ServerBinaries> ObtainAsync(int majorVersion, CancellationToken cancellationToken)
    {
        var package = NpmPackage.Find(majorVersion) ?? throw new ServerBinariesMissingException(
            $"PostgreSQL {majorVersion} is neither installed nor among the versions that npm has for us "
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

    // The rename is what makes a version appear: a process that dies before it leaves no half server.
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
