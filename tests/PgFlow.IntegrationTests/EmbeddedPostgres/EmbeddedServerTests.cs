using System.Net;
using System.Net.Sockets;
using Npgsql;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.EmbeddedPostgres;

[Needs(Needs.Postgres)]
[Slow]
public sealed class EmbeddedServerTests
{
    private ScratchFolder _root = null!;

    private EmbeddedServerOptions Options => new() { DataRoot = _root.Path };

    [SetUp]
    public void CreateRoot() => _root = new ScratchFolder();

    [TearDown]
    public void DeleteRoot() => _root.Dispose();

    [Test]
    public async Task Server_accepts_connections_and_has_the_settings_given()
    {
        var options = Options with { Settings = new Dictionary<string, string> { ["application_name"] = "it's" } };
        await using var server = await EmbeddedServer.StartAsync(options, CancellationToken.None);
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();

        var version = await connection.ScalarAsync<int>("select current_setting('server_version_num')::int / 10000");
        var setting = await connection.ScalarAsync<string>(
            "select reset_val from pg_catalog.pg_settings where name = 'application_name'");

        Assert.That((version, setting), Is.EqualTo((server.MajorVersion, "it's")));
    }

    [Test]
    public async Task Server_refuses_connections_without_its_password()
    {
        await using var server = await EmbeddedServer.StartAsync(Options, CancellationToken.None);
        var other = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" };
        await using var connection = new NpgsqlConnection(other.ConnectionString);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());

        Assert.That(refusal!.SqlState, Is.EqualTo(PostgresErrorCodes.InvalidPassword));
    }

    [Test]
    public async Task Disposed_server_leaves_no_process_and_no_folder()
    {
        var server = await EmbeddedServer.StartAsync(Options, CancellationToken.None);
        var processId = ServerProcess.IdOf(server.Folder);

        await server.DisposeAsync();

        await ServerProcess.UntilEndedAsync(processId);
        Assert.That(_root.Entries, Is.Empty);
    }

    [Test]
    public async Task Server_stops_with_open_connections()
    {
        var server = await EmbeddedServer.StartAsync(Options, CancellationToken.None);
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();

        await server.DisposeAsync();

        await Assert.CatchAsync<NpgsqlException>(async () => await connection.ExecuteAsync("select 1"));
    }

    [Test]
    public async Task Start_takes_another_port_when_the_first_one_is_taken()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var ports = new Queue<int>([((IPEndPoint)listener.LocalEndpoint).Port, FreePort.Find()]);
        var options = Options with { FindPort = () => ports.Count > 1 ? ports.Dequeue() : ports.Peek() };

        await using var server = await EmbeddedServer.StartAsync(options, CancellationToken.None);

        Assert.That(new NpgsqlConnectionStringBuilder(server.ConnectionString).Port, Is.EqualTo(ports.Peek()));
    }

    [Test]
    public async Task Start_that_fails_says_what_the_server_said_and_leaves_nothing()
    {
        var options = Options with { Settings = new Dictionary<string, string> { ["no_such_setting"] = "1" } };

        var failure = await Assert.ThrowsAsync<EmbeddedServerException>(
            () => EmbeddedServer.StartAsync(options, CancellationToken.None));

        Assert.That(failure!.Message, Does.Contain("no_such_setting").And.Contain("--connection"));
        Assert.That(_root.Entries, Is.Empty);
    }

    [Test]
    public async Task Start_that_is_cancelled_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        var options = Options with
        {
            FindPort = () =>
            {
                cancellation.Cancel();
                return FreePort.Find();
            },
            Settings = new Dictionary<string, string> { ["no_such_setting"] = "1" },
        };

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => EmbeddedServer.StartAsync(options, cancellation.Token));
        Assert.That(_root.Entries, Is.Empty);
    }

    [Test]
    public async Task Missing_version_is_named_with_the_places_searched_and_the_next_step()
    {
        var options = Options with { MajorVersion = 99, AllowsDownload = false };

        var failure = await Assert.ThrowsAsync<ServerBinariesMissingException>(
            () => EmbeddedServer.StartAsync(options, CancellationToken.None));

        Assert.That(failure!.Message, Does.Contain("99").And.Contain("PATH").And.Contain("PGFLOW_POSTGRES_BIN")
            .And.Contain("Install PostgreSQL").And.Contain("--connection"));
    }

    [Test]
    public async Task Version_that_cannot_be_downloaded_is_named_with_those_that_can()
    {
        var options = Options with { MajorVersion = 99 };

        var failure = await Assert.ThrowsAsync<ServerBinariesMissingException>(
            () => EmbeddedServer.StartAsync(options, CancellationToken.None));

        Assert.That(failure!.Message, Does.Contain("99").And.Contain("14, 15, 16, 17, 18"));
    }
}
