using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PgFlow.Worker.Health;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Hosting;

/// <summary>
/// A worker inside of an application: the same services as the program's, in a container of their own, so that
/// several can be in one process. Configuration, log, meters and clock are the application's.
/// </summary>
internal sealed class HostedWorker(PgFlowWorkerBuilder worker, IServiceProvider application)
    : BackgroundService, IAsyncDisposable
{
    [SuppressMessage("Usage", "CA2213", Justification = "Disposed by DisposeAsync: its services need that.")]
    private ServiceProvider? _services;

    /// <summary>The worker's readiness; null while it does not run.</summary>
    public async Task<HealthReport?> CheckAsync(CancellationToken cancellationToken) =>
        _services is { } services
            ? await services.GetRequiredService<HealthCheckService>()
                .CheckHealthAsync(check => check.Tags.Contains(HealthTags.Ready), cancellationToken)
            : null;

    /// <summary>Checks the settings, so that the host does not start with wrong ones, and begins.</summary>
    /// <exception cref="PgFlowException">Something is wrong with them; all of it is named.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var services = Compose();
        if (StartupCheck.Errors(services) is { Count: > 0 } errors)
        {
            await services.DisposeAsync();
            throw new ConfigurationException(
                $"Worker '{worker.Name}' cannot start: {string.Join(Environment.NewLine, errors)}");
        }

        _services = services;
        await base.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _services, null) is { } services)
        {
            await services.DisposeAsync();
        }

        Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var services = _services!;
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var end = lifetime.ApplicationStopping.Register(ended.SetResult);
        await using var stop = stoppingToken.Register(lifetime.StopApplication);
        var service = services.GetServices<IHostedService>().OfType<WorkerService>().Single();
        await service.StartAsync(CancellationToken.None);
        await ended.Task;

        // Waits for the drain, which the worker bounds itself.
        await service.StopAsync(CancellationToken.None);
        var code = services.GetRequiredService<WorkerExit>().Code;
        if (code != ExitCodes.Ok && !stoppingToken.IsCancellationRequested)
        {
            throw new PgFlowException(
                $"Worker '{worker.Name}' has ended by itself (exit code {code} of the program). Its log says why.");
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

        return services.AddWorker().BuildServiceProvider();
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
