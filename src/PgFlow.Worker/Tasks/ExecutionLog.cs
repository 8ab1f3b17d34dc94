using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Tasks;

internal static partial class ExecutionLog
{
    [LoggerMessage(1300, LogLevel.Debug, "Handler ended after {ElapsedMs:0.0} ms")]
    public static partial void HandlerEnded(ILogger logger, double elapsedMs);

    /// <summary>A handler that ends because it was told to, for no fault of its own, concerns nobody.</summary>
    public static void HandlerFailed(ILogger logger, CancelReason reason, double elapsedMs, Exception error)
    {
        var level = reason is CancelReason.Stopping or CancelReason.Lost ? LogLevel.Debug : LogLevel.Warning;
        if (logger.IsEnabled(level))
        {
            var loggable = LoggableError.Of(error);
            if (reason == CancelReason.None)
            {
                HandlerFailed(logger, level, elapsedMs, loggable);
            }
            else
            {
                var why = Why(reason);
                HandlerFailedWhenCancelled(logger, level, elapsedMs, why, loggable);
            }
        }
    }

    [LoggerMessage(1302, LogLevel.Warning,
        "Task {StepSlug}[{TaskIndex}] of run {RunId} is ended without its handler, which goes on while the worker "
        + "ends: what it still returns is dropped")]
    public static partial void Abandoned(ILogger logger, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1303, LogLevel.Critical,
        "Task {StepSlug}[{TaskIndex}] of run {RunId} could not be executed by a mistake of the worker's own")]
    public static partial void Broken(
        ILogger logger, Guid runId, string stepSlug, int taskIndex, Exception error);

    [LoggerMessage(1304, LogLevel.Error,
        "Handler of {StepSlug}[{TaskIndex}] of run {RunId} ignores its cancellation ({Reason}): its task is ended "
        + "without it, what it still returns is dropped, and its slot is lost until it ends ({Leaked} are by now)")]
    public static partial void Leaked(
        ILogger logger, Guid runId, string stepSlug, int taskIndex, CancelReason reason, int leaked);

    [LoggerMessage(1305, LogLevel.Information,
        "Handler of {StepSlug}[{TaskIndex}] of run {RunId}, which had ignored its cancellation, has ended after all: "
        + "its slot is free again",
        EventName = "LeakedHandlerReturned")]
    public static partial void Recovered(ILogger logger, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1306, LogLevel.Critical,
        "{Leaked} slots are lost to handlers that ignore their cancellation ({Most} are too many, and so are all of "
        + "one flow): the worker drains and ends, for a new one to take its place")]
    public static partial void TooManyLeaked(ILogger logger, int leaked, int most);

    [LoggerMessage(1307, LogLevel.Warning,
        "Nothing gets a thread of the pool, as when handlers wait without await: it keeps more of them ready, {Least} so "
        + "far and at most {Most}")]
    public static partial void PoolExhausted(ILogger logger, int least, int most);

    [LoggerMessage(1308, LogLevel.Information,
        "The pool's queue has moved for long: the least number of its threads is back at {Least}")]
    public static partial void PoolRelieved(ILogger logger, int least);

    [LoggerMessage(EventId = 1301, Message = "Handler failed after {ElapsedMs:0.0} ms")]
    private static partial void HandlerFailed(ILogger logger, LogLevel level, double elapsedMs, Exception error);

    [LoggerMessage(EventId = 1309, Message = "Handler failed after {ElapsedMs:0.0} ms, cancelled because {Why}")]
    private static partial void HandlerFailedWhenCancelled(
        ILogger logger, LogLevel level, double elapsedMs, string why, Exception error);

    private static string Why(CancelReason reason) => reason switch
    {
        CancelReason.TimedOut => "its step's timeout has passed",
        CancelReason.Lost => "its task is no longer this worker's",
        _ => "the worker stops",
    };
}
