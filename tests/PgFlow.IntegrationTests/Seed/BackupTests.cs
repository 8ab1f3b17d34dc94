using Npgsql;
using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Pgmq;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Seed;

/// <summary>
/// The section Backup Strategy: both schemas in one dump, restored elsewhere, and the runs go on. Of the extension
/// pg_dump saves no queue.
/// </summary>
[TestFixtureSource(typeof(PgmqServers), nameof(PgmqServers.Both))]
public sealed class BackupTests(TestServer server) : WorkerFixture(server)
{
    // As in docs/operations/backup.md.
    private const string DetachArchives =
        """
        select pgmq.detach_archive(f.flow_slug)
        from pgflow.flows f
        join pg_depend d on d.objid = to_regclass(format('pgmq.%I', 'a_' || lower(f.flow_slug))) and d.deptype = 'e';
        """;

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly string _copy = $"pgflow_restored_{Guid.NewGuid():N}";

    [TearDown]
    public async Task CleanUpAsync()
    {
        File.Delete(_file);
        await Database.ExecuteAsync($"drop database if exists {_copy} with (force)");
    }

    [Test]
    public async Task Runs_continue_in_the_restored_database()
    {
        Guid run;
        await using (var sql = await Database.BeginAsync())
        {
            await sql.Connection.DefineAsync("flow", "list", "read[]: list", "sum: read");
            run = await sql.Connection.StartAsync("flow");
            await sql.Connection.FinishAsync(run, "list", "[1, 2]");
            await sql.Connection.FinishAsync(run, "read", "10", 0);
            await sql.Connection.TakeAsync(run, "read", 1);
            await sql.CommitAsync();
        }

        await using var copy = new NpgsqlConnection(await RestoreAndMigrateAsync());
        await copy.OpenAsync();
        await using var session = await TestSession.BeginAsync(copy);
        await session.Connection.CompleteAsync(run, "read", "20", 1);
        var input = await session.Connection.TakeAsync(run, "sum");
        await session.Connection.CompleteAsync(run, "sum", "30");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(input!["read"]!.ToJsonString(), Is.EqualTo("[10,20]"));
            Assert.That(await session.Connection.RunAsync(run), Is.EqualTo("""completed {"sum": 30}"""));
            Assert.That(
                await session.ScalarAsync<long>("select count(*) from pgmq.a_flow"),
                Is.EqualTo(await IsExtensionAsync() ? 2 : 4));
        }
    }

    [Test]
    public async Task Archive_that_is_detached_from_the_extension_is_saved()
    {
        var flow = await DefineAsync("archived", Single("only"));
        await StartAsync(flow, "1");
        await RunUntilIdleAsync(Catalog(flow, (_, input) => input));
        await Database.ExecuteAsync(DetachArchives);

        await using var copy = new NpgsqlConnection(await RestoreAndMigrateAsync());
        await copy.OpenAsync();
        await copy.ExecuteAsync("select pgflow.start_flow($1, '2')", flow.Slug);

        Assert.That(
            await copy.ScalarAsync<string>(
                $"select (select max(msg_id) from pgmq.a_{flow.Slug}) "
                + $"|| ' ' || (select msg_id from pgmq.q_{flow.Slug})"),
            Is.EqualTo("1 2"));
    }

    [Test]
    public async Task Workers_continue_what_was_queued_started_and_finished_when_the_backup_was_made()
    {
        var flow = await DefineAsync("restored", Map("part"), Single("total", "part"));
        await StartAsync(flow, "[1, 2, 3]");
        await StartAsync(flow, "[4, 5, 6]");

        // Whoever held tasks at that moment is not there any more; one was done.
        var gone = Guid.NewGuid();
        await Database.ExecuteAsync("select pgflow.register_worker($1, 'any', 'tests', 2)", gone);
        await Database.ExecuteAsync("select pgflow.claim_tasks($1, '{part}', 4, $2)", flow.Slug, gone);
        await Database.ExecuteAsync(
            "select pgflow.complete_task(run_id, step_slug, task_index, '1') from pgflow.step_tasks "
            + "where flow_slug = $1 and status = 'started' limit 1",
            flow.Slug);

        var restored = await RestoreAndMigrateAsync();
        await using var copy = new NpgsqlConnection(restored);
        await copy.OpenAsync();
        Assert.That(await copy.RowsAsync<string>("select violation from pgflow.check_invariants()"), Is.Empty);
        await using (var worker = WorkerProcess.Start(
            restored, Catalog(flow, (_, input) => input), ("Recovery:Interval", "00:00:00.5")))
        {
            await WaitUntil.TrueAsync(
                async () => await copy.ScalarAsync<long>(
                    "select count(*) from pgflow.runs where flow_slug = $1 and status = 'completed'", flow.Slug) == 2,
                "both runs are completed",
                () => Task.FromResult(worker.Describe()),
                TimeSpan.FromSeconds(60));
        }

        Assert.That(await copy.RowsAsync<string>("select violation from pgflow.check_invariants()"), Is.Empty);
    }

    [Test]
    public async Task Workers_make_the_queues_that_the_backup_lacks_without_a_migration()
    {
        var flow = await DefineAsync("unmigrated", Single("only"));
        await StartAsync(flow, "1");

        var restored = new NpgsqlConnectionStringBuilder(Database.WorkerConnectionString)
        {
            Database = new NpgsqlConnectionStringBuilder(await RestoreAsync()).Database,
            Pooling = false,
        }.ConnectionString;
        await using var copy = new NpgsqlConnection(restored);
        await copy.OpenAsync();
        var code = await WorkerProcess.RunUntilIdleAsync(restored, Catalog(flow, (_, input) => input));

        Assert.That(code, Is.Zero);
        Assert.That(
            await copy.RowsAsync<string>("select status from pgflow.runs where flow_slug = $1", flow.Slug),
            Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Restored_database_lacks_nothing_but_queues_of_the_extension()
    {
        await DefineAsync("listed", Single("only"));

        var report = await new SchemaInstaller(await RestoreAsync()).PreviewAsync();

        Assert.That(
            report.Changes,
            Is.EqualTo(await IsExtensionAsync()
                ? ["create the queues that flows lack, with messages for their tasks"]
                : Array.Empty<string>()));
    }

    private Task<bool> IsExtensionAsync() =>
        Database.ScalarAsync<bool>("select exists (select from pg_extension where extname = 'pgmq')");

    private async Task<string> RestoreAndMigrateAsync()
    {
        var restored = await RestoreAsync();
        await new SchemaInstaller(restored).InstallAsync();
        return restored;
    }

    // Returns where the copy is.
    private async Task<string> RestoreAsync()
    {
        await RunAsync("pg_dump", Database.ConnectionString, "--format=custom", $"--file={_file}");
        await Database.ExecuteAsync($"create database {_copy} template template0");
        var restored = new NpgsqlConnectionStringBuilder(Database.ConnectionString)
        {
            Database = _copy,
            Pooling = false,
        }.ConnectionString;
        await RunAsync("pg_restore", restored, "--exit-on-error", "--no-owner", _file);
        return restored;
    }

    // pg_dump refuses servers newer than itself, and only full installations have it.
    private static async Task RunAsync(string program, string connectionString, params string[] arguments)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var folder = InstalledServers.Find()
            .Where(found => found.MajorVersion >= connection.PostgreSqlVersion.Major)
            .Select(found => found.BinFolder)
            .FirstOrDefault(found => File.Exists(Path.Combine(found, program)));
        if (folder is null)
        {
            Absence.Report($"There is no {program} for PostgreSQL {connection.PostgreSqlVersion.Major} here.");
        }

        var dsn = $"host={target.Host} port={target.Port} user={target.Username} dbname={target.Database} "
            + $"password='{target.Password}'";
        var result = await ExternalProgram.RunAsync(
            Path.Combine(folder!, program), [$"--dbname={dsn}", .. arguments], workingFolder: null,
            CancellationToken.None);
        Assert.That(result.ExitCode, Is.Zero, result.Output);
    }
}
