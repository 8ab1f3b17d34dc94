using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Categories;
using PgFlow.TestKit.Waiting;

namespace PgFlow.IntegrationTests.Resilience;

/// <summary>Servers that go away, for a while or for good.</summary>
[Platform(Include = "Linux", Reason = "Copies a server's folder with cp.")]
[Needs(Needs.Postgres)]
[Slow]
public sealed class ServerLossTests
{
    private static readonly FlowDefinition Flow = new()
    {
        Slug = "flow",
        BaseDelay = TimeSpan.Zero,
        Steps = [new StepDefinition { Slug = "step", Kind = StepKind.Map }],
    };

    [Test]
    public async Task Results_of_an_outage_wait_within_their_bounds_and_are_delivered_once_after_it()
    {
        await using var server = await PrivateServer.StartNewAsync();
        var handlers = new GatedHandlers();
        await using var worker = WorkerProcess.Start(
            server.ConnectionString,
            handlers.Catalog(Flow),
            ("Fetching:Concurrency", "5"),
            ("Completion:BatchSize", "1"),
            ("Completion:Capacity", "1"));
        await worker.UntilAsync(() => worker.Serves("flow"), "the flow is served");
        await ExecuteAsync(server, $"select pgflow.start_flow('flow', '{Elements(40)}')");
        await handlers.UntilRunningAsync(5);

        await server.StopAsync();
        handlers.Open();
        await worker.UntilAsync(() => handlers.Running == 0 && worker.FailingLoops >= 2, "the outage is noticed");
        var duringOutage = handlers.Executions.Count();
        await server.StartAsync();

        await UntilCompletedAsync(server, worker);
        Assert.That(duringOutage, Is.EqualTo(5));
        Assert.That(handlers.Executions, Has.Exactly(40).EqualTo(1));
    }

    [Test]
    public async Task Worker_moves_to_the_standby_that_became_the_primary_and_stores_its_results_there()
    {
        await using var primary = await PrivateServer.StartNewAsync();
        await using var standby = await primary.StartStandbyAsync();
        var handlers = new GatedHandlers();
        await using var worker = WorkerProcess.Start(standby.ConnectionStringWith(primary), handlers.Catalog(Flow));
        await worker.UntilAsync(() => worker.Serves("flow"), "the flow is served");
        await ExecuteAsync(primary, $"select pgflow.start_flow('flow', '{Elements(3)}')");
        await handlers.UntilRunningAsync(3);
        await UntilAsync(standby, "count(*) = 3 from pgflow.step_tasks where status = 'started'", worker);

        await primary.StopAsync();
        handlers.Open();
        await worker.UntilAsync(() => worker.FailingLoops >= 2, "the loss is noticed");
        await ExecuteAsync(standby, "select pg_catalog.pg_promote()");

        await UntilCompletedAsync(standby, worker);
        Assert.That(handlers.Executions, Is.EqualTo(new[] { 1, 1, 1 }));
    }

    [Test]
    public async Task Store_over_several_servers_leaves_no_session_behind()
    {
        await using var server = await PrivateServer.StartNewAsync();
        var several = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Host = $"127.0.0.1:1,127.0.0.1:{server.Port}",
            TargetSessionAttributes = "read-write",
        };

        await using (var store = new NpgsqlWorkerStore(several.ConnectionString))
        {
            await store.Registry.RegisterAsync(new WorkerRegistration(Guid.NewGuid(), "flow", "tests"), default);
        }

        Assert.That(
            () => ScalarAsync<long>(
                server, "count(*) from pg_catalog.pg_stat_activity where application_name like 'pgflow-worker%'"),
            Is.Zero.After(10_000, 50));
    }

    private static string Elements(int count) => $"[{string.Join(',', Enumerable.Range(0, count))}]";

    private static Task UntilCompletedAsync(PrivateServer server, WorkerProcess worker) =>
        UntilAsync(server, "status = 'completed' from pgflow.runs", worker);

    private static Task UntilAsync(PrivateServer server, string condition, WorkerProcess worker) =>
        WaitUntil.TrueAsync(
            () => ScalarAsync<bool>(server, condition),
            condition,
            () => Task.FromResult(worker.Describe()),
            TimeSpan.FromSeconds(30));

    private static async Task ExecuteAsync(PrivateServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    private static async Task<T?> ScalarAsync<T>(PrivateServer server, string selected)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        return await connection.ScalarAsync<T>($"select {selected}");
    }
}
