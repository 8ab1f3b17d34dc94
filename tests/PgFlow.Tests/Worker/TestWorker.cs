using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgFlow.Cli.Hosting;
using PgFlow.Client;
using PgFlow.Worker.Plugins;

namespace PgFlow.Tests.Worker;

/// <summary>A whole worker, hosted as the daemon hosts it, over the in-memory store and in-memory plugins.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _shutdown = new();
    private readonly IHost _host;
    private Task<int>? _running;

    public TestWorker(
        IPluginCatalog catalog,
        TimeProvider time,
        IWorkerStore store,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null)
    {
        _host = WorkerHost.Build(
            new Dictionary<string, string?>(settings ?? [])
            {
                ["ConnectionStrings:PgFlow"] = "Host=unused",
                ["PgFlow:Logging:Level"] = "Fatal",
            },
            services =>
            {
                services
                    .AddSingleton<IPluginCatalog>(catalog)
                    .AddSingleton(time)
                    .AddSingleton(store);
                configure?.Invoke(services);
            });
    }

    public IServiceProvider Services => _host.Services;

    public Task<int> Running => _running ?? throw new InvalidOperationException("The worker was not started.");

    public TestWorker Start()
    {
        _running = WorkerHost.RunAsync(_host, TextWriter.Null, _shutdown.Token);
        return this;
    }

    public Task StopAsync() => _shutdown.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_running is not null)
        {
            await _running;
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
        _shutdown.Dispose();
    }
}
