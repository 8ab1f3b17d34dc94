using System.Diagnostics;
using Npgsql;
using PgFlow.Client;
using PgFlow.Client.Installing;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Installing;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
[Needs(Needs.Postgres)]
public sealed class InstallScriptTests(TestServer server)
{
    private static readonly SchemaInstallOptions WithRoles = new() { WithRoles = true };

    private TestDatabase _scripted = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => _scripted = await server.CreateEmptyDatabaseAsync();

    [TearDown]
    public async Task DropDatabaseAsync() => await _scripted.DisposeAsync();

    [Test]
    public async Task Script_leads_to_the_same_catalog_as_migrate()
    {
        await using var installed = await server.CreateEmptyDatabaseAsync();
        await new SchemaInstaller(installed.ConnectionString).InstallAsync(WithRoles);

        await ApplyAsync(SchemaInstaller.CreateScript(WithRoles));

        Assert.That(await Catalog.DescribeAsync(_scripted), Is.EqualTo(await Catalog.DescribeAsync(installed)));
    }

    [Test]
    public async Task Script_upgrades_as_migrate_does()
    {
        await using var installed = await server.CreateEmptyDatabaseAsync();
        await new SchemaInstaller(installed.ConnectionString, SmallSchema.First).InstallAsync();
        await new SchemaInstaller(installed.ConnectionString, SmallSchema.Second).InstallAsync();

        await ApplyAsync(InstallScript.Write(SmallSchema.First, new SchemaInstallOptions()));
        await ApplyAsync(InstallScript.Write(SmallSchema.Second, new SchemaInstallOptions()));

        Assert.That(await Catalog.DescribeAsync(_scripted), Is.EqualTo(await Catalog.DescribeAsync(installed)));
    }

    [Test]
    public async Task Migrate_has_nothing_to_do_after_the_script()
    {
        await ApplyAsync(SchemaInstaller.CreateScript(WithRoles));

        var report = await new SchemaInstaller(_scripted.ConnectionString).InstallAsync(WithRoles);

        Assert.That(report.Changes, Is.Empty);
    }

    [Test]
    public async Task Script_says_nothing_when_it_has_nothing_to_do()
    {
        await ApplyAsync(SchemaInstaller.CreateScript(WithRoles));

        Assert.That(await ApplyAsync(SchemaInstaller.CreateScript(WithRoles)), Is.Empty);
    }

    [Test]
    public async Task Script_refuses_what_migrate_refuses()
    {
        await _scripted.ExecuteAsync("create schema pgflow; create table pgflow.flows ()");

        Assert.That(
            () => ApplyAsync(SchemaInstaller.CreateScript()),
            Throws.Exception.With.Message.Contains("did not create").And.Message.Contains("psql exited with 3"));
    }

    [Test]
    public async Task Script_refuses_what_another_role_has_prepared()
    {
        await using var mallory = await Login.CreateAsync(_scripted, "mallory", "grant create on database {1} to {0}");
        await mallory.ExecuteAsync("create schema pgflow");

        Assert.That(
            () => ApplyAsync(SchemaInstaller.CreateScript()),
            Throws.Exception.With.Message.Contains($"schema pgflow belongs to {mallory.Name}"));
    }

    private async Task<string> ApplyAsync(string script)
    {
        using var file = new TempFile(script);
        var settings = new NpgsqlConnectionStringBuilder(_scripted.ConnectionString);
        var start = new ProcessStartInfo("psql", ["--no-psqlrc", "--no-password", "-f", file.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGHOST"] = settings.Host;
        start.Environment["PGPORT"] = $"{settings.Port}";
        start.Environment["PGDATABASE"] = settings.Database;
        start.Environment["PGUSER"] = settings.Username;
        start.Environment["PGPASSWORD"] = settings.Password;
        using var psql = Start(start);
        var output = psql.StandardOutput.ReadToEndAsync();
        var errors = psql.StandardError.ReadToEndAsync();
        await psql.WaitForExitAsync();
        return psql.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"psql exited with {psql.ExitCode}: {await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Absence.Report($"psql is not installed: {exception.Message}");
            throw;
        }
    }
}
