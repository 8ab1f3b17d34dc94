namespace PgFlow.EmbeddedPostgres;

/// <summary>How a private PostgreSQL server is found, kept and run.</summary>
internal sealed record EmbeddedServerOptions
{
    /// <summary>The major version to run; null takes the newest one installed, then the default one from npm.</summary>
    public int? MajorVersion { get; init; }

    /// <summary>The programs to run; null finds them.</summary>
    public ServerBinaries? Binaries { get; init; }

    /// <summary>The folder in which the server gets a folder of its own, deleted when it stops.</summary>
    public string DataRoot { get; init; } = Path.GetTempPath();

    /// <summary>Where downloaded servers are kept for the next time.</summary>
    public string CacheFolder { get; init; } = PackageCache.DefaultFolder;

    /// <summary>Whether a server may be downloaded when none is installed.</summary>
    public bool AllowsDownload { get; init; } = true;

    /// <summary>Whether writes are flushed to disk. Off: much faster, and lost when the machine crashes.</summary>
    public bool IsDurable { get; init; }

    /// <summary>Further server settings (postgresql.conf), by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The server to follow as a hot standby; null for a server that begins empty.</summary>
    public EmbeddedServer? Primary { get; init; }

    /// <summary>How long the server may take to accept connections.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Finds the port to listen on; asked again when the server does not start on it.</summary>
    public Func<int> FindPort { get; init; } = FreePort.Find;

    /// <summary>How long a clean stop may take before connections are cut off.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
