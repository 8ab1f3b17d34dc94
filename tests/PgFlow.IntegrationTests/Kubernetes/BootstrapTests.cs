using Npgsql;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Kubernetes;

/// <summary>The order of docs/operations/kubernetes.md, on a server that has never heard of pgflow.</summary>
[Needs(Needs.Postgres)]
[Needs(Needs.Kubectl)]
public sealed class BootstrapTests
{
    private const string Database = "app";

    private EmbeddedServer _server = null!;

    [OneTimeSetUp]
    public async Task PrepareAsync()
    {
        try
        {
            _server = await EmbeddedServer.StartAsync(
                new EmbeddedServerOptions { Settings = TestServerSettings.All }, CancellationToken.None);
        }
        catch (ServerBinariesMissingException exception)
        {
            Absence.Report(exception.Message);
        }

        await RunAsync(_server.ConnectionString, "create role app_owner login");
        await RunAsync(_server.ConnectionString, $"create database {Database} owner app_owner");
        await CreateLoginsAsync();
        foreach (var login in new[] { "app_owner", "app_worker", "pgflow_keda" })
        {
            await RunAsync(_server.ConnectionString, $"alter role {login} password '{_server.Password}'");
        }

        // The migration's job, by a login that owns the database and may do nothing else.
        await new SchemaInstaller(ConnectionString("app_owner"))
            .InstallAsync(new SchemaInstallOptions { WithRoles = true });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Test]
    public async Task Login_of_the_workers_may_work()
    {
        await using var store = new NpgsqlWorkerStore(ConnectionString("app_worker"));
        var worker = Guid.NewGuid();

        await store.Registry.RegisterAsync(new WorkerRegistration(worker, "any", "tests"), CancellationToken.None);
        var claimed = await store.Tasks.ClaimAsync(
            "any", ["step"], quantity: 1, worker, TimeSpan.FromSeconds(30), ClaimBounds.Default,
            CancellationToken.None);

        Assert.That(claimed, Is.Empty);
    }

    [Test]
    public async Task Logins_may_be_created_again_and_stay_what_they_are()
    {
        const string Logins =
            """
            select format('%s %s %s %s', r.rolname, r.rolcanlogin, r.rolconnlimit, array(
              select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1))
            from pg_roles r where r.rolname !~ '^(pg_|postgres)' order by r.rolname
            """;
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync();
        var before = await connection.RowsAsync<string>(Logins);

        await CreateLoginsAsync();

        Assert.That(await connection.RowsAsync<string>(Logins), Is.EqualTo(before));
        Assert.That(before, Does.Contain("app_worker t -1 {pgflow_worker}"));
        Assert.That(before, Does.Contain("pgflow_keda t 5 {pgflow_scaler}"));
    }

    [Test]
    public async Task Login_of_the_scaler_may_ask_what_the_manifest_has_it_ask()
    {
        var query = (await Manifests.RenderAsync("overlays/keda")).One<ScaledObject>()
            .Spec.Triggers.Single().Metadata["query"];
        await using var connection = new NpgsqlConnection(ConnectionString("pgflow_keda"));
        await connection.OpenAsync();

        Assert.That(await connection.ScalarAsync<int>(query), Is.Zero);
    }

    // All that there is, in the document's order: the worker's login comes before the scaler's.
    private async Task CreateLoginsAsync()
    {
        foreach (var script in Directory.GetFiles(Manifests.PathOf("."), "*.sql").OrderDescending())
        {
            await RunAsync(ConnectionString(), await File.ReadAllTextAsync(script));
        }
    }

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    private string ConnectionString(string? login = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(_server.ConnectionString)
        {
            Database = Database,
            Pooling = false,
        };
        settings.Username = login ?? settings.Username;
        return settings.ConnectionString;
    }
}
