using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;
using PgFlow.Worker.Hosting;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;

namespace PgFlow.Cli.Hosting;

/// <summary>Builds, validates and runs the worker's host, and returns its exit code.</summary>
internal static class WorkerHost
{
    // The worker bounds its own stop by PgFlow:ShutdownTimeout, at most a day. The host's limit only has to be longer,
    // and is read before the configuration has been validated.
    private static readonly TimeSpan HostPatience = TimeSpan.FromDays(2);

    /// <summary>Builds a host. The given settings override appsettings files and environment variables.</summary>
    public static IHost Build(
        IEnumerable<KeyValuePair<string, string?>> settings, Action<IServiceCollection> addPlugins)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration
            .AddSettings()
            .AddInMemoryCollection(settings);
        addPlugins(builder.Services);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>().AddWorkerLogging().AddWorker();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = HostPatience);
        return builder.Build();
    }

    /// <summary>Runs until the worker ends, then disposes the host; a wrong configuration is only reported.</summary>
    public static Task<int> RunAsync(IHost host, TextWriter errors, CancellationToken cancellationToken) =>
        RunAsync(host, errors, guard: null, cancellationToken);

    /// <summary>The same, with guards against a stop that hangs, which are started with the host.</summary>
    public static async Task<int> RunAsync(
        IHost host, TextWriter errors, Func<IServiceProvider, IDisposable>? guard, CancellationToken cancellationToken)
    {
        var exit = host.Services.GetRequiredService<WorkerExit>();
        var mistakes = StartupCheck.Errors(host.Services);
        if (mistakes.Count == 0)
        {
            IgnoredLevels.Report(
                host.Services.GetRequiredService<IConfiguration>(),
                host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(IgnoredLevels)));
            using var guarding = guard?.Invoke(host.Services);
            await host.RunAsync(cancellationToken);
            return exit.Code;
        }

        foreach (var mistake in mistakes)
        {
            await errors.WriteLineAsync($"pgflow: {mistake}");
        }

        // The store can only be disposed asynchronously.
        await ((IAsyncDisposable)host).DisposeAsync();
        return ExitCodes.Configuration;
    }
}
