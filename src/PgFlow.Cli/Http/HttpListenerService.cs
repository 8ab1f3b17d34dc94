using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Cli.Hosting;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;

namespace PgFlow.Cli.Http;

/// <summary>
/// Serves HTTP from before the worker loads anything until after it has drained: the host starts services in their
/// order and stops them in reverse.
/// </summary>
internal sealed class HttpListenerService(
    IOptions<HttpOptions> http,
    IOptions<WorkerOptions> worker,
    HealthCheckService checks,
    IEnumerable<IHttpEndpoint> endpoints,
    ILoggerFactory loggers,
    ILogger<HttpListenerService> logger) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var port = http.Value.PortOf(worker.Value);
        if (port == HttpOptions.NoListener)
        {
            return;
        }

        _app = Build(port);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new ConfigurationException(
                $"PgFlow:Http:Port is {port}, which another program on this machine uses. Give this worker another "
                + "port (PgFlow__Http__Port or --http-port), or 0 for none.",
                error);
        }
        catch (SocketException error)
        {
            throw new ConfigurationException(
                $"PgFlow:Http:Address is {http.Value.Address} and PgFlow:Http:Port {port}, where this process (user "
                + $"{Environment.UserName}) cannot listen ({error.Message}): use an address of this machine, or * for "
                + "all, and a port that the user may open (from 1024 on).",
                error);
        }

        HealthLog.Listening(logger, http.Value.Address, port);
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Empty: it reads no files, variables or signals of its own, and loads only what its few answers need.
    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = http.Value.MaxConcurrentConnections;
            kestrel.Limits.KeepAliveTimeout = http.Value.KeepAliveTimeout;
            kestrel.Limits.RequestHeadersTimeout = http.Value.KeepAliveTimeout;
            kestrel.Limits.MaxRequestBodySize = 0;
            if (HttpOptions.AddressOf(http.Value.Address) is { } address)
            {
                kestrel.Listen(address, port);
            }
            else
            {
                kestrel.ListenAnyIP(port);
            }
        });
        builder.Services
            .AddSingleton(loggers)
            .AddSingleton<IMeterFactory, SilentMeters>()
            .AddSingleton(SilentSource())
            .AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.Use(ReadOnlyRequests.HandleAsync);
        app.MapHealth(checks);
        foreach (var endpoint in endpoints)
        {
            endpoint.Map(app);
        }

        return app;
    }

    // A plugin's listener that throws would make the answers fail, and an orchestrator would then end the worker.
    private static ActivitySource SilentSource()
    {
        var source = new ActivitySource("Microsoft.AspNetCore");
        source.Dispose();
        return source;
    }
}
