using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PgFlow.Cli.Logging;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Processes;

/// <summary>Ends the process when the worker's stop is overdue, and reports what was still running.</summary>
internal static class OverdueStop
{
    /// <summary>
    /// The time allowed beyond the stop's own limit, for disposing the plugins' services and the host. The total stays
    /// below the 30 s after which orchestrators kill.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Guards the host's stops, whatever their cause, until the guard is disposed.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes it.")]
    public static StopGuard Guard(IServiceProvider services)
    {
        var held = services.GetRequiredService<HeldTasks>();
        var log = services.GetRequiredService<LogOutput>();
        var guard = new StopGuard(
            services.GetRequiredService<IOptions<WorkerOptions>>().Value.ShutdownTimeout + Margin,
            elapsed => End(elapsed, held, log));

        // Both run on the requester's thread, not on the thread pool: the signal's own, the heartbeat's.
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(guard.Begin);
        services.GetRequiredService<StopRequest>().Asked += (_, _) => guard.Begin();
        return guard;
    }

    private static void End(TimeSpan elapsed, HeldTasks held, LogOutput log)
    {
        log.Flush(FlushTimeout);
        ImmediateExit.WithLine(
            ExitCodes.StopOverdue,
            $"pgflow worker: the stop took longer than {elapsed.TotalSeconds:0} s and is ended by "
            + $"force with exit code {ExitCodes.StopOverdue}: {RunningTasks.Describe(held)}; "
            + $"{ThreadPool.PendingWorkItemCount} work items wait for a thread of the pool. Other workers execute the "
            + "remaining tasks again once this worker's lease has expired.");
    }
}
