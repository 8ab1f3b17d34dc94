using Microsoft.Extensions.DependencyInjection;
using PgFlow.Cli.Hosting;
using PgFlow.TestKit.Plugins;
using PgFlow.TestKit.Waiting;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Tasks;

namespace PgFlow.IntegrationTests.Worker;

/// <summary>A worker as the daemon runs it, inside this process, with plugins that need no assemblies.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource _shutdown = new();
    private readonly HeldTasks _held;
    private readonly LoopTicks _ticks;

    private WorkerProcess(
        IEnumerable<(string Name, string Value)> connections,
        InMemoryCatalog catalog,
        (string Key, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => "PgFlow:" + setting.Key, setting => (string?)setting.Value);
        foreach (var (name, value) in connections)
        {
            all["ConnectionStrings:" + name] = value;
        }

        all["PgFlow:Logging:Level"] = "Fatal";
        var host = WorkerHost.Build(all, services => services.AddSingleton<IPluginCatalog>(catalog));
        _held = host.Services.GetRequiredService<HeldTasks>();
        _ticks = host.Services.GetRequiredService<LoopTicks>();
        Ended = WorkerHost.RunAsync(host, TestContext.Error, _shutdown.Token);
    }

    /// <summary>The exit code.</summary>
    public Task<int> Ended { get; }

    public static WorkerProcess Start(
        string connectionString, InMemoryCatalog catalog, params (string Key, string Value)[] settings) =>
        StartWith([("PgFlow", connectionString)], catalog, settings);

    /// <summary>A worker that listens over a connection string of its own.</summary>
    public static WorkerProcess StartWith(
        string connectionString,
        string direct,
        InMemoryCatalog catalog,
        params (string Key, string Value)[] settings) =>
        StartWith([("PgFlow", connectionString), ("PgFlowDirect", direct)], catalog, settings);

    /// <summary>A worker with these connection strings, by their names.</summary>
    public static WorkerProcess StartWith(
        IEnumerable<(string Name, string Value)> connections,
        InMemoryCatalog catalog,
        params (string Key, string Value)[] settings) =>
        new(connections, catalog, settings);

    /// <summary>Runs a worker until nothing is left to do; returns its exit code.</summary>
    public static async Task<int> RunUntilIdleAsync(
        string connectionString, InMemoryCatalog catalog, params (string Key, string Value)[] settings)
    {
        await using var worker = Start(connectionString, catalog, [.. settings, ("UntilIdle", "true")]);
        await worker.Ended.WaitAsync(TimeSpan.FromSeconds(30))
            .ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That(worker.Ended.IsCompleted, worker.Describe());
        return await worker.Ended;
    }

    /// <summary>How many loops have failed at their last pass.</summary>
    public int FailingLoops => _ticks.Loops.Values.Count(loop => loop.Error is not null);

    public bool Serves(string flow) => _ticks.Loops.GetValueOrDefault($"read {flow}")?.LastTick is not null;

    public Task UntilAsync(Func<bool> condition, string expectation) => WaitUntil.TrueAsync(
        () => Task.FromResult(condition()), expectation, () => Task.FromResult(Describe()), TimeSpan.FromSeconds(30));

    /// <summary>What the worker is about, for a failure's message.</summary>
    public string Describe() =>
        $"{_held.Count} tasks held, {_held.Executing} executing; last ticks at {DateTimeOffset.UtcNow:HH:mm:ss}: "
        + string.Join(", ", _ticks.Loops.Select(loop => $"{loop.Key} {loop.Value.LastTick:HH:mm:ss} "
            + $"({loop.Value.Error?.Message ?? "well"})"));

    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        await Ended;
        _shutdown.Dispose();
    }
}
