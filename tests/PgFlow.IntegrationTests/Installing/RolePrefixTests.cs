using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Kubernetes;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Installing;

/// <summary>Roles belong to the server: a prefix keeps the logins of one database out of another.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
[Needs(Needs.Postgres)]
public sealed class RolePrefixTests(TestServer server)
{
    private readonly string _prefix = $"t{Guid.NewGuid().ToString("n")[..8]}_";

    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateAsync() => _database = await server.CreateEmptyDatabaseAsync();

    [TearDown]
    public async Task DropAsync()
    {
        await _database.ExecuteAsync(
            $"""
            do $drop$
            declare
              v_role text;
            begin
              for v_role in select rolname from pg_roles where starts_with(rolname, '{_prefix}') loop
                execute format('drop owned by %I; drop role %I', v_role, v_role);
              end loop;
            end
            $drop$;
            """);
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Worker_of_a_database_with_a_prefix_may_work_there_and_reads_no_other()
    {
        await using var other = await server.CreateEmptyDatabaseAsync();
        await InstallAsync(_database, new() { RolePrefix = _prefix });
        await InstallAsync(other, new() { WithRoles = true });
        await using var worker = await Login.CreateAsync(
            _database, "worker", $"grant {_prefix}pgflow_worker to {{0}}");

        await worker.ExecuteAsync("select pgflow.register_worker(gen_random_uuid(), 'any', 'tests')");

        var elsewhere = new NpgsqlConnectionStringBuilder(worker.ConnectionString)
        {
            Database = await other.ScalarAsync<string>("select current_database()::text"),
        };
        await using var connection = new NpgsqlConnection(elsewhere.ConnectionString);
        await connection.OpenAsync();
        var refusal = await Assert.ThrowsAsync<PostgresException>(
            async () => await connection.ExecuteAsync("select * from pgflow.runs"));
        Assert.That(refusal.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [Test]
    public async Task Prefix_is_kept_by_installations_that_do_not_name_it()
    {
        await InstallAsync(_database, new() { RolePrefix = _prefix });
        await _database.ExecuteAsync(
            $"drop owned by {_prefix}pgflow_scaler; drop role {_prefix}pgflow_scaler");

        await InstallAsync(_database, new());

        Assert.That(
            await _database.ScalarAsync<bool>(
                "select has_function_privilege($1, 'pgflow.scaling_demand(text[], int)', 'execute')",
                $"{_prefix}pgflow_scaler"));
    }

    [Test]
    public async Task Installation_with_the_same_prefix_has_nothing_to_do()
    {
        await InstallAsync(_database, new() { RolePrefix = _prefix });

        Assert.That((await InstallAsync(_database, new() { RolePrefix = _prefix })).Changes, Is.Empty);
    }

    [Test]
    public async Task Events_may_be_read_by_the_roles_with_the_prefix()
    {
        await InstallAsync(_database, new() { RolePrefix = _prefix });

        await _database.ExecuteAsync("select pgflow.set_event_mode('table')");

        Assert.That(
            await _database.ScalarAsync<bool>(
                "select has_table_privilege($1, 'realtime.messages', 'select')", $"{_prefix}pgflow_client"));
    }

    [Test]
    public async Task Roles_that_another_database_uses_too_are_warned_of()
    {
        await using var other = await server.CreateEmptyDatabaseAsync();
        await InstallAsync(other, new() { RolePrefix = _prefix });

        var report = await InstallAsync(_database, new() { RolePrefix = _prefix });

        var name = await other.ScalarAsync<string>("select current_database()::text");
        Assert.That(
            report.Warnings,
            Has.One.Contains($"{_prefix}pgflow_worker").And.One.Contains(name).And.One.Contains("--role-prefix"));
    }

    [Test]
    public async Task Roles_of_its_own_are_nothing_to_warn_of()
    {
        Assert.That((await InstallAsync(_database, new() { RolePrefix = _prefix })).Warnings, Is.Empty);
    }

    [Test]
    public async Task Roles_of_before_that_keep_their_rights_are_warned_of_with_the_cure()
    {
        await InstallAsync(_database, new() { RolePrefix = $"{_prefix}old_" });

        var report = await InstallAsync(_database, new() { RolePrefix = _prefix });

        Assert.That(
            report.Warnings.Single(),
            Does.Contain("revoke usage on schema pgflow from").And.Contain($"{_prefix}old_pgflow_worker"));
    }

    [Test]
    public async Task Logins_that_the_manifests_make_take_the_prefix()
    {
        await InstallAsync(_database, new() { RolePrefix = _prefix });
        foreach (var script in new[] { "worker-login.sql", "scaler-login.sql" })
        {
            var sql = $"set pgflow.role_prefix = '{_prefix}'; {await File.ReadAllTextAsync(Manifests.PathOf(script))}";
            await _database.ExecuteAsync(sql);
            await _database.ExecuteAsync(sql);
        }

        Assert.That(
            await _database.RowsAsync<bool>(
                """
                select pg_has_role($1 || member, $1 || role, 'member')
                from (values ('app_worker', 'pgflow_worker'), ('pgflow_keda', 'pgflow_scaler')) v (member, role)
                """,
                _prefix),
            Is.EqualTo(new[] { true, true }));
    }

    private static Task<SchemaInstallReport> InstallAsync(TestDatabase database, SchemaInstallOptions options) =>
        new SchemaInstaller(database.ConnectionString).InstallAsync(options);
}
