using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Failures;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Health;
using PgFlow.Worker.Heartbeats;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Idling;
using PgFlow.Worker.Kubernetes;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Metrics;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Recovery;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Retention;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Tracing;
using PgFlow.Worker.Visibility;
using PgFlow.Worker.Waking;

namespace PgFlow.Worker.Hosting;

/// <summary>The services of a worker process.</summary>
internal static class WorkerServices
{
    public static IServiceCollection AddWorker(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(TargetOf)
            .AddSingleton<LoopTicks>()
            .AddSingleton<PluginInventory>()
            .AddResilientStore(CreateStore)
            .AddInstruments()
            .AddTracing()
            .AddReadiness()
            .AddStopping()
            .AddIdentity()
            .AddHeartbeat()
            .AddRegistration()
            .AddTasks()
            .AddSlots()
            .AddCompletion()
            .AddExecution()
            .AddFetching()
            .AddWaking()
            .AddVisibility()
            .AddRecovery()
            .AddElections()
            .AddRetention()
            .AddKubernetes()
            .AddIdling()
            .AddWorkerLoop<FlowServing>()
            .AddSingleton<HandlerDrain>()
            .AddSingleton<WorkerPipeline>()
            .AddSingleton<WorkerService>()
            .AddHostedService(provider => provider.GetRequiredService<WorkerService>());
    }

    // An invalid connection string is reported on its own.
    private static DatabaseTarget TargetOf(IServiceProvider services)
    {
        if (services.GetService<ApplicationDatabase>() is { } given)
        {
            return DatabaseTarget.Of(
                new NpgsqlConnectionStringBuilder(given.Source.ConnectionString), hasOtherPassword: true);
        }

        try
        {
            return ConnectionSetting.Main.Read(services.GetRequiredService<IConfiguration>(), NullLogger.Instance)
                is { } database
                    ? DatabaseTarget.Of(
                        new NpgsqlConnectionStringBuilder(database.ConnectionString),
                        hasOtherPassword: database.ReadPassword is not null)
                    : DatabaseTarget.Unknown;
        }
        catch (ConfigurationException)
        {
            return DatabaseTarget.Unknown;
        }
    }

    private static NpgsqlWorkerStore CreateStore(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var logger = services.GetRequiredService<ILogger<ConnectionSetting>>();
        if (services.GetService<ApplicationDatabase>() is { } given)
        {
            return new(new DatabaseAccess(given.Source), ConnectionSetting.Direct.Read(configuration, logger));
        }

        var database = ConnectionSetting.Main.Read(configuration, logger) ?? throw new ConfigurationException(
            "ConnectionStrings:PgFlow is empty: set the environment variable ConnectionStrings__PgFlow, or "
            + "ConnectionStrings__PgFlow_File to a file that has it (or, of pgflow worker, "
            + "the option --connection): \"Host=...;Database=...;Username=...\"");
        var direct = ConnectionSetting.Direct.Read(configuration, logger);

        // Unless the setting asks for these spans, the worker's own calls invoke no listener of a plugin.
        database.IsTraced = services.GetRequiredService<IOptions<TracingOptions>>().Value.RecordsStatements();
        direct?.IsTraced = database.IsTraced;
        return new(database, direct);
    }
}
