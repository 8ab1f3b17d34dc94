using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Tasks;

internal static partial class ExecutionLog
{
    [LoggerMessage(1300, LogLevel.Debug, "Handler ended after {ElapsedMs:0.0} ms")]
    public static partial void HandlerEnded(ILogger logger, double elapsedMs);

    /// <summary>Logs at Debug when the worker cancelled the handler through no fault of the handler's own.</summary>
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
        "Handler of {StepSlug}[{TaskIndex}] of run {RunId} still runs while the worker ends and was abandoned; its "
        + "result will be discarded")]
    public static partial void Abandoned(ILogger logger, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1303, LogLevel.Critical,
        "Task {StepSlug}[{TaskIndex}] of run {RunId} could not be executed because of a defect in the worker")]
    public static partial void Broken(
        ILogger logger, Guid runId, string stepSlug, int taskIndex, Exception error);

    [LoggerMessage(1304, LogLevel.Error,
        "Handler of {StepSlug}[{TaskIndex}] of run {RunId} ignored cancellation ({Reason}) and was abandoned; its "
        + "result will be discarded and its slot stays occupied until it returns ({Leaked} slots leaked)")]
    public static partial void Leaked(
        ILogger logger, Guid runId, string stepSlug, int taskIndex, CancelReason reason, int leaked);

    [LoggerMessage(1305, LogLevel.Information,
        "Handler of {StepSlug}[{TaskIndex}] of run {RunId}, which had ignored cancellation, has returned; its slot is "
        + "free again",
        EventName = "LeakedHandlerReturned")]
    public static partial void Recovered(ILogger logger, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1306, LogLevel.Critical,
        "{Leaked} slots are leaked by handlers that ignore cancellation (limit: {Most}, or all slots of one flow); the "
        + "worker drains and ends, so that a new process can replace it")]
    public static partial void TooManyLeaked(ILogger logger, int leaked, int most);

    [LoggerMessage(1307, LogLevel.Warning,
        "The thread pool is starved, usually by handlers that block instead of awaiting; raising its minimum from "
        + "{Least} to at most {Most} threads")]
    public static partial void PoolExhausted(ILogger logger, int least, int most);

    [LoggerMessage(1308, LogLevel.Information,
        "The thread pool has recovered; its minimum number of threads is back at {Least}")]
    public static partial void PoolRelieved(ILogger logger, int least);

    [LoggerMessage(EventId = 1301, Message = "Handler failed after {ElapsedMs:0.0} ms")]
    private static partial void HandlerFailed(ILogger logger, LogLevel level, double elapsedMs, Exception error);

    [LoggerMessage(EventId = 1309, Message = "Handler failed after {ElapsedMs:0.0} ms, cancelled because {Why}")]
    private static partial void HandlerFailedWhenCancelled(
        ILogger logger, LogLevel level, double elapsedMs, string why, Exception error);

    private static string Why(CancelReason reason) => reason switch
    {
        CancelReason.TimedOut => "the step's timeout has passed",
        CancelReason.Lost => "the claim was lost",
        _ => "the worker is stopping",
    };
}
