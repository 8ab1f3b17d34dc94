using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Idling;

internal static partial class IdleLog
{
    // The stop logs its own line with the reason.
    [LoggerMessage(1700, LogLevel.Debug,
        "Nothing held, ready or due within {Horizon}: the worker ends")]
    public static partial void Idle(ILogger logger, TimeSpan horizon);

    [LoggerMessage(1702, LogLevel.Information,
        "Only tasks of workers without a recent heartbeat are left: waiting for a heartbeat, or until their "
        + "leases expire and their tasks can be recovered: {Holders}")]
    public static partial void Waits(ILogger logger, string holders);

    [LoggerMessage(1703, LogLevel.Error,
        "Ending although workers without a recent heartbeat hold tasks of its flows, which cannot be recovered "
        + "yet: {Holders}. Run the worker again later, or keep one running, which recovers them in time")]
    public static partial void EndsWithHeldTasks(ILogger logger, string holders);

    [LoggerMessage(1701, LogLevel.Error,
        "{Loop}: failed {Failures} times in a row, which retrying does not cure; the worker ends: {Reason}")]
    public static partial void Stuck(ILogger logger, string loop, int failures, string reason);
}
