namespace PgFlow.EmbeddedPostgres;

/// <summary>
/// A private PostgreSQL server on a loopback port, with a data folder of its own. Disposing it stops the server and
/// deletes the folder; if the process dies first, the watchdog does this, or the next start in the same root.
/// </summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly EmbeddedServerOptions _options;
    private readonly ServerControl _control;
    private readonly ServerWorkspace _workspace;
    private readonly ServerWatchdog? _watchdog;
    private bool _isDisposed;

    private EmbeddedServer(EmbeddedServerOptions options, ServerBinaries binaries, ServerAccount account)
    {
        _options = options;
        _workspace = ServerWorkspace.Create(options.DataRoot);
        _control = new ServerControl(binaries, account, _workspace);
        _watchdog = ServerWatchdog.Start(binaries, account, _workspace);
        MajorVersion = binaries.MajorVersion;
        Password = options.Primary?.Password ?? _workspace.Password;
    }

    /// <summary>Connects as the superuser to the database <c>postgres</c>.</summary>
    public string ConnectionString { get; private set; } = "";

    public int MajorVersion { get; }

    /// <summary>The loopback port.</summary>
    public int Port { get; private set; }

    /// <summary>The superuser's password.</summary>
    public string Password { get; }

    /// <summary>The server's own folder, deleted on disposal.</summary>
    public string Folder => _workspace.Folder;

    /// <summary>Finds or downloads a server and starts it; returns when it accepts connections.</summary>
    /// <exception cref="ServerBinariesMissingException">No server was found or downloaded.</exception>
    /// <exception cref="EmbeddedServerException">The server does not start.</exception>
    public static async Task<EmbeddedServer> StartAsync(
        EmbeddedServerOptions options, CancellationToken cancellationToken)
    {
        var binaries = await ServerBinariesLocator.LocateAsync(options, cancellationToken);
        var account = ServerAccount.Choose();
        await LeftoverServers.RemoveAsync(options, binaries, account);
        var server = new EmbeddedServer(options, binaries, account);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs pg_ctl on the server: restart it, stop it as a crash would, promote it.</summary>
    /// <exception cref="EmbeddedServerException">pg_ctl failed.</exception>
    public Task ControlAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        _control.ControlAsync(arguments, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _control.StopAsync(_options.StopTimeout);
        _workspace.Dispose();
        if (_watchdog is not null)
        {
            await _watchdog.DisposeAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _control.InitialiseAsync(_options, cancellationToken);
        Port = await _control.StartAsync(_options, cancellationToken);
        ConnectionString = $"Host=127.0.0.1;Port={Port};Username=postgres;Password={Password};"
            + "Database=postgres;GSS Encryption Mode=Disable";
    }
}
