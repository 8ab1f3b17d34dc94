using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgFlow.Client;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.IntegrationTests.Worker;
using PgFlow.TestKit.Logging;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker;

namespace PgFlow.IntegrationTests.Hosting;

/// <summary>A worker inside of an application's own host.</summary>
public sealed class HostedWorkerTests : DatabaseFixture
{
    [Test]
    public async Task Handler_is_constructed_by_the_applications_services()
    {
        using var host = await StartAsync(Services("Hello"));

        var run = await RunAsync(Database, "Ada");
        await host.StopAsync();

        Assert.That((run.Status, GreetingOf(run)), Is.EqualTo((RunStatus.Completed, "Hello, Ada")));
    }

    [Test]
    public async Task Two_workers_of_two_databases_share_a_process()
    {
        await using var other = await TestServers.Default.CreateDatabaseAsync();
        var builder = Services("Hello");
        builder.Services.AddPgFlowWorker("Other", worker =>
        {
            worker.ConnectionString = other.ConnectionString;
            worker.AddFlow<GreetingFlow>();
        });
        builder.Services.AddHealthChecks().AddPgFlowWorker().AddPgFlowWorker("Other");
        using var host = await StartAsync(builder);

        var runs = await Task.WhenAll(RunAsync(Database, "Ada"), RunAsync(other, "Bob"));
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        await host.StopAsync();

        Assert.That(
            runs.Select(GreetingOf), Is.EqualTo(new[] { "Hello, Ada", "Hello, Bob" }));
        Assert.That(
            health.Entries.Select(check => (check.Key, check.Value.Status)),
            Is.EquivalentTo(new[] { ("PgFlow", HealthStatus.Healthy), ("Other", HealthStatus.Healthy) }));
    }

    [Test]
    public async Task Pool_of_the_application_is_used_and_stays_open()
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { ApplicationName = "shop" }.ConnectionString);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(new GreetingFlow.Greeter("Hi"));
        builder.Services.AddPgFlowWorker(worker =>
        {
            worker.DataSource = _ => source;
            worker.AddFlow<GreetingFlow>();
        });
        using var host = await StartAsync(builder);

        var run = await RunAsync(Database, "Ada");
        var names = await Database.RowsAsync<string>(
            "select distinct application_name from pg_stat_activity where datname = current_database() "
            + "and pid <> pg_backend_pid() and (application_name = 'shop' or application_name like 'pgflow-worker%')");
        await host.StopAsync();

        Assert.That(run.Status, Is.EqualTo(RunStatus.Completed));
        Assert.That(names, Is.EqualTo(new[] { "shop" }));
        await using var command = source.CreateCommand("select 1");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Plugins_of_a_folder_are_served_beside_the_applications_flows()
    {
        using var folder = new WorkingFolder("Good");
        var builder = Services("Hello");
        builder.Services.AddPgFlowWorker("Other", worker =>
        {
            worker.ConnectionString = Database.ConnectionString;
            worker.PluginFolder = folder.Plugins;
            worker.AddFlow(new FlowBuilder<string>("beside").Step<GreetingFlow.Greet>("greet").Build());
        });
        builder.Services.AddHealthChecks().AddPgFlowWorker("Other");
        using var host = await StartAsync(builder);
        var checks = host.Services.GetRequiredService<HealthCheckService>();

        await WaitUntil.TrueAsync(
            async () => (await checks.CheckHealthAsync()).Status == HealthStatus.Healthy,
            "the worker is ready",
            async () => (await checks.CheckHealthAsync()).Entries["Other"].Description!);
        var health = await checks.CheckHealthAsync();
        await host.StopAsync();

        Assert.That(health.Entries["Other"].Data["plugins"], Does.Contain("(beside)").And.Contain("Good ("));
    }

    [Test]
    public async Task Worker_says_goodbye_although_the_host_fails_to_start()
    {
        var builder = Services("Hello");
        builder.Services.AddHostedService(_ => new FailingService(
            () => WaitUntil.TrueAsync(async () => await RunningAsync() > 0, "the worker is registered")));

        await using (var host = (IAsyncDisposable)builder.Build())
        {
            await Assert.ThatAsync(() => ((IHost)host).StartAsync(), Throws.TypeOf<InvalidDataException>());
        }

        Assert.That(await RunningAsync(), Is.Zero);
    }

    [Test]
    public async Task Wrong_settings_of_a_named_worker_are_told_by_its_own_keys()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Reports:Fetching:Concurency", "5")]);
        builder.Services.AddPgFlowWorker("Reports", worker => worker.AddFlow<GreetingFlow>());
        using var host = builder.Build();

        await Assert.ThatAsync(
            () => host.StartAsync(),
            Throws.InstanceOf<PgFlowException>().With.Message.Contains("Unknown setting Reports:Fetching:Concurency.")
                .And.Message.Contains("ConnectionStrings:Reports is empty"));
    }

    [Test]
    public async Task Stop_of_the_host_lets_a_handler_finish()
    {
        var greeter = new GreetingFlow.SlowGreeter();
        using var host = await StartAsync(Services(greeter));
        await using var client = new FlowClient(Database.ConnectionString);
        var run = await client.StartAsync(GreetingFlow.Slug, "Ada");
        await greeter.Begun.Task;

        var stopping = host.StopAsync();
        greeter.Gate.SetResult();
        await stopping;

        Assert.That(GreetingOf((await client.GetRunAsync(run.RunId))!), Is.EqualTo("Later, Ada"));
    }

    [Test]
    public async Task Settings_come_from_the_section_of_the_workers_name_and_a_wrong_one_keeps_the_host_from_starting()
    {
        var builder = Services("Hello");
        builder.Configuration.AddInMemoryCollection(
        [
            new("PgFlow:Fetching:Concurency", "5"), new("PgFlow:ShutdownTimeout", "nonsense"),
        ]);
        using var host = builder.Build();

        await Assert.ThatAsync(
            () => host.StartAsync(),
            Throws.InstanceOf<PgFlowException>().With.Message.Contains("Unknown setting PgFlow:Fetching:Concurency.")
                .And.Message.Contains("PgFlow:ShutdownTimeout is 'nonsense'"));
    }

    [Test]
    public async Task Service_that_a_handler_lacks_is_named_and_stops_the_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        using var log = new RecordingLogger();
        builder.Logging.AddProvider(log);
        builder.Services.AddPgFlowWorker(worker =>
        {
            worker.ConnectionString = Database.ConnectionString;
            worker.AddFlow<GreetingFlow>();
        });
        using var host = await StartAsync(builder);

        await host.WaitForShutdownAsync();

        Assert.That(
            log.Entries.Select(entry => entry.Message),
            Has.Some.Contains("GreetingFlow+Greet cannot be constructed").And.Contains(nameof(GreetingFlow.Greeter)));
    }

    [Test]
    public async Task Health_check_says_what_keeps_the_worker_from_work()
    {
        var builder = Services("Hello");
        builder.Services.AddHealthChecks().AddPgFlowWorker(tags: "ready");
        using var host = builder.Build();
        var checks = host.Services.GetRequiredService<HealthCheckService>();

        var before = await checks.CheckHealthAsync();
        await host.StartAsync();
        await WaitUntil.TrueAsync(
            async () => (await checks.CheckHealthAsync()).Status == HealthStatus.Healthy,
            "the worker is ready",
            async () => (await checks.CheckHealthAsync()).Entries["PgFlow"].Description!);
        await host.StopAsync();

        Assert.That(before.Entries["PgFlow"].Description, Is.EqualTo("the worker does not run"));
        Assert.That(before.Entries["PgFlow"].Tags, Is.EqualTo(new[] { "ready" }));
    }

    [Test]
    public async Task Measurements_go_to_the_meter_of_the_published_name()
    {
        var completed = new TaskCompletionSource();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Name: "pgflow.tasks.completed", Meter.Name: PgFlowInstrumentation.MeterName })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => completed.TrySetResult());
        listener.Start();
        using var host = await StartAsync(Services("Hello"));

        await RunAsync(Database, "Ada");
        await completed.Task;
        await host.StopAsync();
    }

    [Test]
    public void Flow_that_is_added_twice_and_a_worker_that_is_added_twice_are_refused()
    {
        var services = new ServiceCollection();
        services.AddPgFlowWorker(worker => worker.AddFlow<GreetingFlow>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => services.AddPgFlowWorker(
                    "Other", worker => worker.AddFlow<GreetingFlow>().AddFlow<GreetingFlow>()),
                Throws.ArgumentException.With.Message.Contains("'greeting' was already added"));
            Assert.That(
                () => services.AddPgFlowWorker(_ => { }),
                Throws.ArgumentException.With.Message.Contains("'PgFlow' was already added"));
        }
    }

    private Task<long> RunningAsync() => Database.ScalarAsync<long>(
        "select count(*) from pgflow.workers where stopped_at is null");

    private static string? GreetingOf(FlowRun run) => (string?)JsonNode.Parse(run.Output ?? "null")?["greet"];

    private static async Task<IHost> StartAsync(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class FailingService(Func<Task> before) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await before();
            throw new InvalidDataException("no port");
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static async Task<FlowRun> RunAsync(TestDatabase database, string name)
    {
        await using var client = new FlowClient(database.ConnectionString);
        await client.DefineFlowAsync(new GreetingFlow().Define());
        var run = await client.StartAsync(GreetingFlow.Slug, name);
        return await client.WaitForRunAsync(run.RunId);
    }

    private HostApplicationBuilder Services(string phrase) => Services(new GreetingFlow.Greeter(phrase));

    private HostApplicationBuilder Services(GreetingFlow.Greeter greeter)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            [new("ConnectionStrings:PgFlow", Database.ConnectionString)]);
        builder.Services.AddSingleton(greeter);
        builder.Services.AddPgFlowWorker(worker => worker.AddFlow<GreetingFlow>());
        return builder;
    }
}
