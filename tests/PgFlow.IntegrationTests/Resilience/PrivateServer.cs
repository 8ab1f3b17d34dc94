using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>A server that a test may stop, start again on the same port, and copy.</summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private static readonly EmbeddedServerOptions Options = new() { Settings = TestServerSettings.All };

    private readonly ServerAccount _account;
    private readonly ServerWorkspace _workspace;
    private readonly ServerControl _control;
    private readonly ServerBinaries _binaries;
    private readonly string _password;

    private PrivateServer(ServerBinaries binaries, string? password)
    {
        _binaries = binaries;
        _account = ServerAccount.Choose();
        _workspace = ServerWorkspace.Create(Options.DataRoot);
        _password = password ?? _workspace.Password;
        _control = new ServerControl(binaries, _account, _workspace);
    }

    public int Port { get; private set; }

    public string ConnectionString => ConnectionStringTo("127.0.0.1", Port);

    /// <summary>Starts a server with the schema installed.</summary>
    public static async Task<PrivateServer> StartNewAsync()
    {
        Needs.Verify(Needs.Postgres);
        var server = new PrivateServer(await ServerBinariesLocator.LocateAsync(Options, default), password: null);
        await server._control.InitialiseAsync(Options, default);
        await server.StartAsync();
        await SchemaUnderTest.InstallAsync(server.ConnectionString);
        return server;
    }

    /// <summary>To the first that is a primary, or as the string says.</summary>
    public string ConnectionStringWith(PrivateServer other) => new NpgsqlConnectionStringBuilder(ConnectionString)
    {
        Host = $"127.0.0.1:{Port},127.0.0.1:{other.Port}",
    }.ConnectionString;

    public async Task StartAsync() => Port = await _control.StartAsync(
        Port == 0 ? Options : Options with { FindPort = () => Port }, default);

    public Task StopAsync() => _control.StopAsync(TimeSpan.FromSeconds(10));

    /// <summary>Lets clients connect by TLS, who must not.</summary>
    public async Task UseTlsAsync(string certificate, string key)
    {
        var data = _workspace.DataFolder;
        await File.WriteAllTextAsync(Path.Combine(data, "server.crt"), certificate);
        await File.WriteAllTextAsync(Path.Combine(data, "server.key"), key);
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), "ssl = on\n");

        // The server takes no key that others may read.
        await ExternalProgram.RunAsync(
            "chmod", ["600", Path.Combine(data, "server.key")], workingFolder: null, default);
        if (_account.Name is { } name)
        {
            await ExternalProgram.RunAsync("chown", ["-R", name, data], workingFolder: null, default);
        }

        await StopAsync();
        await StartAsync();
    }

    /// <summary>Stops this server, copies it, starts both, the copy as a standby of this one.</summary>
    public async Task<PrivateServer> StartStandbyAsync()
    {
        var standby = new PrivateServer(_binaries, _password);
        await StopAsync();
        await ExternalProgram.RunAsync(
            "cp", ["-a", _workspace.DataFolder, standby._workspace.Folder], workingFolder: null, default);
        await StartAsync();
        var data = standby._workspace.DataFolder;
        await File.WriteAllTextAsync(Path.Combine(data, "standby.signal"), "");
        await File.AppendAllTextAsync(
            Path.Combine(data, "postgresql.conf"),
            $"primary_conninfo = 'host=127.0.0.1 port={Port} user=postgres password={_password}'\n");
        if (_account.Name is { } name)
        {
            await ExternalProgram.RunAsync(
                "chown", ["-R", name, standby._workspace.Folder], workingFolder: null, default);
        }

        await standby.StartAsync();
        return standby;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _workspace.Dispose();
    }

    private string ConnectionStringTo(string host, int port) =>
        $"Host={host};Port={port};Username=postgres;Password={_password};Database=postgres;"
        + "GSS Encryption Mode=Disable;Pooling=false";
}
