using PgFlow.Client;
using PgFlow.EmbeddedPostgres;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Seed;

/// <summary>
/// The section Scheduled Flows with the real pg_cron, which needs a server that preloads it. The schedule is stored and
/// read back from pg_cron; then its command is executed as the job would do it, instead of waiting for two o'clock:
/// pg_cron 1.4 knows no schedules shorter than a minute.
/// </summary>
[Needs(Needs.Postgres)]
public sealed class ScheduledFlowTests
{
    private const int Version = 15;
    private const string DatabaseName = "postgres";

    [Test]
    public async Task Command_that_pg_cron_has_stored_starts_the_flow()
    {
        if (!await IsCronInstalledAsync())
        {
            Absence.Report($"pg_cron is not installed for PostgreSQL {Version}; Debian: postgresql-{Version}-cron.");
        }

        await using var server = await StartServerAsync();
        await new SchemaInstaller(server.ConnectionString).InstallAsync();
        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(
            """
            CREATE EXTENSION pg_cron;
            SELECT pgflow.create_flow('report_flow');
            SELECT pgflow.add_step('report_flow', 'report');
            """);
        await connection.ExecuteAsync(
            """
            SELECT cron.schedule(
              'daily-report',
              '0 2 * * *',
              $$SELECT pgflow.start_flow('report_flow', '{"date": "today"}'::jsonb)$$
            );
            """);

        var job = (await connection.QueryAsync("select schedule, command, active, database from cron.job")).Single();
        await connection.ExecuteAsync((string)job["command"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (job["schedule"], job["active"], job["database"]), Is.EqualTo(("0 2 * * *", true, DatabaseName)));
            Assert.That(
                await connection.RowsAsync<string>("select input from pgflow.runs where flow_slug = 'report_flow'"),
                Is.EqualTo(new[] { """{"date": "today"}""" }));
        }
    }

    private static async Task<bool> IsCronInstalledAsync()
    {
        var binaries = InstalledServers.Find().FirstOrDefault(found => found.MajorVersion == Version);
        if (binaries is null)
        {
            return false;
        }

        var asked = await ExternalProgram.RunAsync(
            Path.Combine(binaries.BinFolder, "pg_config"), ["--pkglibdir"], workingFolder: null,
            CancellationToken.None);
        return File.Exists(Path.Combine(asked.Output.Trim(), "pg_cron.so"));
    }

    private static Task<EmbeddedServer> StartServerAsync() =>
        EmbeddedServer.StartAsync(
            new EmbeddedServerOptions
            {
                MajorVersion = Version,
                Settings = new Dictionary<string, string>
                {
                    ["shared_preload_libraries"] = "pg_cron",
                    ["cron.database_name"] = DatabaseName,
                },
            },
            CancellationToken.None);
}
