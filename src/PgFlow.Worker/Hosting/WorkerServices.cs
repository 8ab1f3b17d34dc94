using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Health;
using PgFlow.Worker.Heartbeats;
using PgFlow.Worker.Idling;
using PgFlow.Worker.Lifecycle;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Metrics;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Recovery;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Retention;
using PgFlow.Worker.Visibility;
using PgFlow.Worker.Waking;

namespace PgFlow.Worker.Hosting;

/// <summary>What a worker process is made of.</summary>
internal static class WorkerServices
{
    // The same database without the pooler that the other connection string may lead to.
    private const string DirectConnection = "PgFlowDirect";

    public static IServiceCollection AddWorker(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddResilientStore(provider => CreateStore(provider.GetRequiredService<IConfiguration>()))
            .AddReadiness()
            .AddLifecycle()
            .AddFetching()
            .AddExecution()
            .AddElections()
            .AddRetention()
            .AddInstruments()
            .AddSingleton<ClaimReconciliation>()
            .AddSingleton<TaskRecovery>()
            .AddWorkerOptions<RecoveryOptions, RecoveryOptionsValidator>(RecoveryOptions.Section)
            .AddSingleton<VisibilityExtender>()
            .AddWorkerOptions<VisibilityOptions, VisibilityOptionsValidator>(VisibilityOptions.Section)
            .AddSingleton<Heartbeat>()
            .AddWorkerOptions<HeartbeatOptions, HeartbeatOptionsValidator>(HeartbeatOptions.Section)
            .AddSingleton<IValidateOptions<HeartbeatOptions>, HeartbeatRelations>();
    }

    private static IServiceCollection AddLifecycle(this IServiceCollection services) => services
        .AddWorkerOptions<WorkerOptions, WorkerOptionsValidator>()
        .AddSingleton<WorkerIdentity>()
        .AddSingleton<WorkerExit>()
        .AddSingleton<StopRequest>()
        .AddSingleton<LoopTicks>()
        .AddSingleton<PluginInventory>()
        .AddSingleton<SchemaWait>()
        .AddSingleton<FlowRegistrar>()
        .AddSingleton<IdleWatch>()
        .AddSingleton<HandlerDrain>()
        .AddSingleton<WorkerPipeline>()
        .AddHostedService<WorkerService>();

    private static IServiceCollection AddFetching(this IServiceCollection services) => services
        .AddWorkerOptions<FetchingOptions, FetchingOptionsValidator>(FetchingOptions.Section)
        .AddSingleton<IValidateOptions<FetchingOptions>, FetchingRelations>()
        .AddSingleton<SlotPool>()
        .AddSingleton<FetchGate>()
        .AddSingleton<FlowWakes>()
        .AddSingleton<FlowReaders>()
        .AddWorkerOptions<WakingOptions, WakingOptionsValidator>(WakingOptions.Section)
        .AddSingleton<IValidateOptions<WakingOptions>, WakingRelations>()
        .AddSingleton<IdleFlows>()
        .AddSingleton<WaitAnnouncements>()
        .AddSingleton<WorkListener>()
        .AddSingleton<WorkWatch>();

    private static IServiceCollection AddExecution(this IServiceCollection services) => services
        .AddWorkerOptions<CompletionOptions, CompletionOptionsValidator>(CompletionOptions.Section)
        .AddWorkerOptions<ExecutionOptions, ExecutionOptionsValidator>(ExecutionOptions.Section)
        .AddSingleton<HeldTasks>()
        .AddSingleton<TaskExecutor>()
        .AddSingleton<HandlerWatch>()
        .AddSingleton<TaskCounts>()
        .AddSingleton<ReportDelivery>()
        .AddSingleton<ReportLanes>();

    private static NpgsqlWorkerStore CreateStore(IConfiguration configuration) =>
        new(ConnectionString(configuration), DirectConnectionString(configuration));

    private static string? DirectConnectionString(IConfiguration configuration)
    {
        var value = configuration.GetConnectionString(DirectConnection);
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        try
        {
            return new NpgsqlConnectionStringBuilder(value).Host is not null
                ? value
                : throw new PgFlowException("ConnectionStrings:PgFlowDirect names no server. Add Host=...");
        }
        catch (ArgumentException unreadable)
        {
            throw new PgFlowException(
                $"ConnectionStrings:PgFlowDirect cannot be used: {unreadable.Message}. It reads like "
                + "Host=localhost;Database=app;Username=app;Password=secret", unreadable);
        }
    }

    private static string ConnectionString(IConfiguration configuration)
    {
        var value = configuration.GetConnectionString(OptionsExtensions.Root);
        return string.IsNullOrWhiteSpace(value)
            ? throw new PgFlowException(
                "ConnectionStrings:PgFlow is empty: set the environment variable ConnectionStrings__PgFlow, or give "
                + "--connection \"Host=...;Database=...;Username=...\"")
            : value;
    }
}
