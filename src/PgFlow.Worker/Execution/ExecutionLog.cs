using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Execution;

internal static partial class ExecutionLog
{
    [LoggerMessage(1300, LogLevel.Debug, "Handler ended after {ElapsedMs:0.0} ms")]
    public static partial void HandlerEnded(ILogger logger, double elapsedMs);

    /// <summary>A handler that ends because it was told to, for no fault of its own, concerns nobody.</summary>
    public static void HandlerFailed(ILogger logger, CancelReason reason, double elapsedMs, Exception error) =>
        HandlerFailed(
            logger,
            reason is CancelReason.Stopping or CancelReason.Lost ? LogLevel.Debug : LogLevel.Warning,
            reason,
            elapsedMs,
            error);

    [LoggerMessage(1302, LogLevel.Warning,
        "Task {StepSlug}[{TaskIndex}] of run {RunId} is ended without its handler, which goes on while the worker "
        + "ends: what it still returns is dropped")]
    public static partial void Abandoned(ILogger logger, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1303, LogLevel.Critical,
        "Task {StepSlug}[{TaskIndex}] of run {RunId} could not be executed by a mistake of the worker's own")]
    public static partial void Broken(
        ILogger logger, Guid runId, string stepSlug, int taskIndex, Exception error);

    [LoggerMessage(EventId = 1301, Message = "Handler failed after {ElapsedMs:0.0} ms (cancelled: {Reason})")]
    private static partial void HandlerFailed(
        ILogger logger, LogLevel level, CancelReason reason, double elapsedMs, Exception error);
}
