using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PgFlow.Cli.Logging;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Processes;

/// <summary>Ends the process when a stop of the worker is overdue, and says what still ran.</summary>
internal static class OverdueStop
{
    /// <summary>
    /// What a stop may take beyond its own bound: for the end of the plugins' services and of the host. Together they
    /// stay below the 30 s after which orchestrators kill.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Guards the host's stops from now on, whoever asks for them, until the guard is disposed.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes it.")]
    public static StopGuard Guard(IServiceProvider services)
    {
        var held = services.GetRequiredService<HeldTasks>();
        var log = services.GetRequiredService<LogOutput>();
        var guard = new StopGuard(
            services.GetRequiredService<IOptions<WorkerOptions>>().Value.ShutdownTimeout + Margin,
            elapsed => End(elapsed, held, log));

        // Both are called by who asks, without a thread of the pool: the signal's own, the heartbeat's.
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(guard.Begin);
        services.GetRequiredService<StopRequest>().Asked += (_, _) => guard.Begin();
        return guard;
    }

    private static void End(TimeSpan elapsed, HeldTasks held, LogOutput log)
    {
        log.Flush(FlushTimeout);
        ImmediateExit.WithLine(
            ExitCodes.StopOverdue,
            $"pgflow worker: the stop was not over {elapsed.TotalSeconds:0} s after it was asked for, and is ended by "
            + $"force with exit code {ExitCodes.StopOverdue}: {RunningTasks.Describe(held)}; "
            + $"{ThreadPool.PendingWorkItemCount} work items wait for a thread of the pool. What this worker still held "
            + "is run again by others once its lease has lapsed.");
    }
}
