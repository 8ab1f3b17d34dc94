using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.Loads.Failures.Network;
using PgFlow.Loads.Processes;

namespace PgFlow.Loads.Failures;

/// <summary>The server that workers use, and what stands between them: where a fault can take hold.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private const string Login = "worker_login";

    private EmbeddedServer? _server;
    private EmbeddedServer? _standby;
    private TcpProxy? _proxy;

    private Scene(StageConnections connections) => Connections = connections;

    public StageConnections Connections { get; private set; }

    public EmbeddedServer Server => _server ?? throw Missing("server of its own");

    public EmbeddedServer Standby => _standby ?? throw Missing("standby");

    public TcpProxy Proxy => _proxy ?? throw Missing("proxy");

    /// <summary>A database that somebody else provides, with a proxy before it where one is needed.</summary>
    public static Scene On(StageConnections connections, SceneNeeds needs)
    {
        var scene = new Scene(connections);
        scene.AddProxy(needs);
        return scene;
    }

    /// <summary>A durable server of its own, installed as a deployer would.</summary>
    public static async Task<Scene> BuildAsync(
        SceneNeeds needs, string ledger, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>();
        if (needs.MaxConnections is { } connections)
        {
            settings["max_connections"] = $"{connections}";
        }

        var options = new EmbeddedServerOptions { IsDurable = true, Settings = settings };
        var server = await EmbeddedServer.StartAsync(options, cancellationToken);
        var scene = new Scene(new StageConnections(server.ConnectionString, "", ledger)) { _server = server };
        try
        {
            await scene.InstallAsync(cancellationToken);
            if (needs.HasStandby)
            {
                await scene.AddStandbyAsync(options, cancellationToken);
            }

            scene.AddProxy(needs);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Defines the plugin's flows in a database; installs or upgrades the schema first.</summary>
    public static async Task DefineFlowsAsync(StageConnections connections, CancellationToken cancellationToken)
    {
        using var plugins = new PluginFolder("Ledger");
        await PgFlowProcess.RunAsync(
            ["migrate", "--roles", "--plugins", plugins.Path, "--connection", connections.Admin],
            new Dictionary<string, string> { ["ConnectionStrings__Ledger"] = connections.Ledger },
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        if (_standby is not null)
        {
            await _standby.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static InvalidOperationException Missing(string what) =>
        new($"The fault uses a {what}, but did not ask for one in its needs.");

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        await DefineFlowsAsync(Connections, cancellationToken);
        await using var admin = new Databases.Database(Connections.Admin);
        await admin.ExecuteAsync(
            $"create role {Login} login password '{Login}' in role pgflow_worker", cancellationToken);
        var workers = new NpgsqlConnectionStringBuilder(Connections.Admin) { Username = Login, Password = Login };
        Connections = Connections with { Workers = workers.ConnectionString };
    }

    private void AddProxy(SceneNeeds needs)
    {
        if (needs.HasProxy)
        {
            var workers = new NpgsqlConnectionStringBuilder(Connections.Workers);
            _proxy = new TcpProxy(workers.Port);
            workers.Host = "127.0.0.1";
            workers.Port = _proxy.Port;
            Connections = Connections with { Workers = workers.ConnectionString };
        }
    }

    // Synchronous: what the primary confirmed is on the standby, so that no confirmed result can be lost with it.
    private async Task AddStandbyAsync(EmbeddedServerOptions options, CancellationToken cancellationToken)
    {
        _standby = await EmbeddedServer.StartAsync(options with { Primary = Server }, cancellationToken);
        await using (var admin = new Databases.Database(Connections.Admin))
        {
            await admin.ExecuteAsync("alter system set synchronous_standby_names = '*'", cancellationToken);
            await admin.ExecuteAsync("select pg_reload_conf()", cancellationToken);
            await Databases.Polling.UntilAsync(
                () => admin.ScalarAsync<bool>(
                    "select exists (select from pg_stat_replication where sync_state = 'sync')", cancellationToken),
                TimeSpan.FromSeconds(20),
                cancellationToken);
        }

        Connections = Connections with
        {
            Admin = WithStandby(Connections.Admin),
            Workers = WithStandby(Connections.Workers),
        };
    }

    // A host that was found down or on standby is asked again after a second rather than ten.
    private string WithStandby(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Host = $"127.0.0.1:{Server.Port},127.0.0.1:{Standby.Port}",
        TargetSessionAttributes = "primary",
        HostRecheckSeconds = 1,
    }.ConnectionString;
}
