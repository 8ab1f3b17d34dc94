namespace PgFlow.EmbeddedPostgres;

/// <summary>Options for finding and running a private PostgreSQL server.</summary>
internal sealed record EmbeddedServerOptions
{
    /// <summary>The major version to run; null takes the newest one installed, then the default one from npm.</summary>
    public int? MajorVersion { get; init; }

    /// <summary>The programs to run; null finds them.</summary>
    public ServerBinaries? Binaries { get; init; }

    /// <summary>The folder in which the server gets a folder of its own, deleted when it stops.</summary>
    public string DataRoot { get; init; } = Path.GetTempPath();

    /// <summary>The folder in which downloaded servers are cached.</summary>
    public string CacheFolder { get; init; } = PackageCache.DefaultFolder;

    /// <summary>Gets whether a server may be downloaded when none is installed.</summary>
    public bool AllowsDownload { get; init; } = true;

    /// <summary>
    /// Gets whether writes are flushed to disk. If not: much faster, but lost when the machine crashes.
    /// </summary>
    public bool IsDurable { get; init; }

    /// <summary>Further server settings (postgresql.conf), by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The server to follow as a hot standby; null for a new, empty server.</summary>
    public EmbeddedServer? Primary { get; init; }

    /// <summary>The time that the server may take to accept connections.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Finds a port to listen on; called again when the server does not start on it.</summary>
    public Func<int> FindPort { get; init; } = FreePort.Find;

    /// <summary>The time that a clean stop may take before connections are terminated.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
