using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PgFlow.Worker.Health;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Metrics;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Hosting;

/// <summary>
/// A worker inside an application: the same services as the program's, in a container of their own, so several can
/// run in one process. Configuration, log, meters and clock are the application's.
/// </summary>
internal sealed class HostedWorker(PgFlowWorkerBuilder worker, IServiceProvider application)
    : BackgroundService, IAsyncDisposable
{
    // Set from the start to the end of the execution.
    [SuppressMessage("Usage", "CA2213", Justification = "Disposed where the execution ends: its services need that.")]
    private volatile ServiceProvider? _services;

    /// <summary>The worker's readiness; null while it does not run.</summary>
    public async Task<HealthReport?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _services is { } services
                ? await services.GetRequiredService<HealthCheckService>()
                    .CheckHealthAsync(check => check.Tags.Contains(HealthTags.Ready), cancellationToken)
                : null;
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    /// <summary>Validates the settings, so that the host does not start with wrong ones, and starts.</summary>
    /// <exception cref="PgFlowException">The settings are wrong; all errors are listed.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _services = Compose();
        if (StartupCheck.Errors(_services) is { Count: > 0 } errors)
        {
            await EndAsync();
            throw new ConfigurationException(HostedSettings.WithKeysOf(
                worker, $"Worker '{worker.Name}' cannot start: {string.Join(Environment.NewLine, errors)}"));
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Drains the worker if the host has not: it gave up waiting, or another service failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await EndAsync();
        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ExecuteAsync(_services!, stoppingToken);
        }
        finally
        {
            await EndAsync();
        }
    }

    private async Task ExecuteAsync(ServiceProvider services, CancellationToken stoppingToken)
    {
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var end = lifetime.ApplicationStopping.Register(ended.SetResult);
        await using var stop = stoppingToken.Register(lifetime.StopApplication);
        var service = services.GetRequiredService<WorkerService>();
        await service.StartAsync(CancellationToken.None);
        await ended.Task;

        // Waits for the drain, which the worker bounds itself.
        await service.StopAsync(CancellationToken.None);
        var code = services.GetRequiredService<WorkerExit>().Code;
        if (code != ExitCodes.Ok && !stoppingToken.IsCancellationRequested)
        {
            throw new PgFlowException(
                $"Worker '{worker.Name}' ended by itself (exit code {code} of the program). See its log.");
        }
    }

    private async ValueTask EndAsync()
    {
        if (Interlocked.Exchange(ref _services, null) is { } services)
        {
            await services.DisposeAsync();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The provider disposes it.")]
    private ServiceProvider Compose()
    {
        var configuration = HostedSettings.Of(worker, application);
        var services = new ServiceCollection()
            .AddSingleton(application.GetRequiredService<ILoggerFactory>())
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<IHostApplicationLifetime>(_ => new HostedLifetime())
            .AddSingleton<IPluginCatalog>(provider => new ApplicationCatalog(
                worker.Flows,
                application,
                provider.GetRequiredService<ILogger<ApplicationCatalog>>(),
                provider.GetService<FolderPluginCatalog>()));
        Share<TimeProvider>(services);
        Share<IMeterFactory>(services);
        if (worker.DataSource is { } source)
        {
            services.AddSingleton(new ApplicationDatabase(source(application)));
        }

        if (configuration.GetSection(PluginOptions.Section).Exists())
        {
            services.AddPlugins().AddSingleton<FolderPluginCatalog>();
        }

        if (worker.Name != PgFlowWorkerServiceCollectionExtensions.DefaultName)
        {
            services.AddSingleton(new MeterScope(worker.Name));
        }

        return services.AddWorker().AddSingleton<IMetricsAudience, HostedAudience>().BuildServiceProvider();
    }

    private void Share<TService>(IServiceCollection services)
        where TService : class
    {
        if (application.GetService<TService>() is { } service)
        {
            services.AddSingleton(service);
        }
    }
}
