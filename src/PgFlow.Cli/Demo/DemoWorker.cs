using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgFlow.Cli.Hosting;
using PgFlow.Worker.Hosting;
using PgFlow.Worker.Plugins;

namespace PgFlow.Cli.Demo;

/// <summary>
/// The real worker, inside the demo's process. Ignores the machine's configuration files and variables.
/// </summary>
internal sealed class DemoWorker : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);

    private readonly IHost _host;
    private readonly DemoLog _log;

    private DemoWorker(IHost host, DemoLog log) => (_host, _log) = (host, log);

    /// <summary>The warnings and errors that it logged.</summary>
    public string Warnings => _log.Warnings;

    /// <summary>Cancelled when the worker ends, for whatever reason.</summary>
    public CancellationToken Ended => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public static async Task<DemoWorker> StartAsync(
        string connectionString, IPluginCatalog plugins, DemoLog log, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:PgFlow", connectionString),
            new("PgFlow:Flows", $"{DemoPlugin.IndexFlow},{DemoPlugin.SearchFlow}"),
            new("PgFlow:ShutdownTimeout", "00:00:05"),
        ]);
        builder.Services
            .AddSingleton(plugins)
            .AddSingleton<IHostLifetime, NoLifetime>()
            .AddSingleton(log.Loggers)
            .AddWorker()
            .Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        var worker = new DemoWorker(builder.Build(), log);
        try
        {
            await worker._host.StartAsync(cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
