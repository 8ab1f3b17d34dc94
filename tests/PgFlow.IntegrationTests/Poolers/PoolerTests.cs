using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Demo;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Settings;

namespace PgFlow.IntegrationTests.Poolers;

/// <summary>Everything passes through a real PgBouncer in transaction mode, and nothing is set for it.</summary>
[Needs(Needs.PgBouncer)]
public sealed class PoolerTests : WorkerFixture
{
    private static readonly (string, string)[] Rarely =
        [("Waking:MinPollInterval", "00:01:00"), ("Waking:MaxPollInterval", "01:00:00")];

    private PgBouncer? _pooler;

    private string Pooled => _pooler!.Before(Database.WorkerConnectionString);

    [OneTimeSetUp]
    public async Task StartPoolerAsync() =>
        _pooler = await PgBouncer.StartAsync(Database.ConnectionString, Database.WorkerConnectionString);

    [OneTimeTearDown]
    public async Task StopPoolerAsync()
    {
        if (_pooler is not null)
        {
            await _pooler.DisposeAsync();
        }
    }

    [Test]
    public async Task Worker_drains_a_flow_over_fewer_sessions_than_it_has_connections()
    {
        var flow = await DefineAsync("pooled", Map("parts"), Single("total", "parts"));
        await using var client = new FlowClient(_pooler!.Before(Database.ConnectionString));
        var runs = await client.StartManyAsync(
            flow.Slug, [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, 30))]);

        var exitCode = await WorkerProcess.RunUntilIdleAsync(Pooled, Catalog(flow, (_, input) => input));

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Ok));
        Assert.That(
            await Database.ScalarAsync<long>(
                "select count(*) from pgflow.runs where flow_slug = $1 and status = 'completed'", flow.Slug),
            Is.EqualTo(runs.Count));
    }

    [Test]
    public async Task Worker_without_a_direct_connection_looks_for_work_and_listens_to_nobody()
    {
        var flow = await DefineAsync("looking", Single("step"));
        await using var worker = WorkerProcess.Start(Pooled, Catalog(flow, (_, input) => input));
        await worker.UntilAsync(() => worker.Serves(flow.Slug), "the worker serves");

        var run = await StartAsync(flow, "1");
        await UntilCompletedAsync(run, worker.Describe);

        Assert.That(
            await Database.ScalarAsync<long>(
                "select count(*) from pgflow.waiting_workers where flow_slug = $1", flow.Slug),
            Is.Zero);
        Assert.That(
            await Database.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%'"),
            Is.Zero);
    }

    [Test]
    public async Task Worker_with_a_direct_connection_is_notified()
    {
        var flow = await DefineAsync("notified", Single("first"), Single("second", "first"));
        await using var worker = WorkerProcess.StartWith(
            Pooled, Database.WorkerConnectionString, Catalog(flow, (_, input) => input), Rarely);
        await WaitUntil.TrueAsync(
            async () => await Database.ScalarAsync<bool>(
                "select exists (select from pgflow.waiting_workers where flow_slug = $1 and waits_until > now())",
                flow.Slug),
            $"a worker waits for {flow.Slug}");

        await UntilCompletedAsync(await StartAsync(flow, "1"), worker.Describe);
    }

    [Test]
    public async Task Direct_connection_that_is_none_is_found_out_unless_each_client_has_a_session_of_its_own()
    {
        await using var sessions = await PgBouncer.StartInModeAsync(
            "session", Database.ConnectionString, Database.WorkerConnectionString);

        Assert.That(
            new[]
            {
                await PathAsync(direct: null),
                await PathAsync(Pooled),
                await PathAsync(Database.WorkerConnectionString),
                await PathAsync(sessions.Before(Database.WorkerConnectionString)),
            },
            Is.EqualTo(new[]
            {
                NotificationPath.Pooled,
                NotificationPath.DirectIsPooled,
                NotificationPath.Open,
                NotificationPath.Open,
            }));
    }

    [Test]
    public async Task Nothing_is_prepared_unless_the_connection_string_says_so()
    {
        await using var store = new NpgsqlWorkerStore(Pooled);
        var worker = Guid.NewGuid();
        await store.Registry.RegisterAsync(new WorkerRegistration(worker, "any", "tests"), CancellationToken.None);

        // More calls than Npgsql needs to prepare a statement, by two stores that the sessions alternate between.
        await using var other = new NpgsqlWorkerStore(Pooled);
        for (var call = 0; call < 5; call++)
        {
            store.Registry.Heartbeat(worker, []);
            other.Registry.Heartbeat(worker, []);
        }

        await using var session = new NpgsqlConnection(Pooled);
        await session.OpenAsync();
        Assert.That(await session.ScalarAsync<long>("select count(*) from pg_prepared_statements"), Is.Zero);
    }

    [Test]
    public async Task Demo_runs_through_the_pooler()
    {
        using var documents = DocumentFolder.WithDocuments();
        await using var demo = DemoProcess.Start(
            "--input", documents.Path, "--query", "water", "--connection", _pooler!.Before(Database.ConnectionString));

        Assert.That(await demo.ExitCodeAsync(), Is.Zero, demo.Output);
    }

    [Test]
    public async Task Schema_is_installed_through_the_pooler()
    {
        await using var empty = await Server.CreateEmptyDatabaseAsync();
        var installer = new SchemaInstaller(_pooler!.Before(empty.ConnectionString));

        await installer.InstallAsync();

        Assert.That((await installer.PreviewAsync()).Changes, Is.Empty);
    }

    private async Task<NotificationPath> PathAsync(string? direct)
    {
        await using var store = new NpgsqlWorkerStore(Pooled, direct);
        return await store.Signals.NotificationPathAsync(CancellationToken.None);
    }
}
