using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Idling;

internal static partial class IdleLog
{
    // The stop itself is a line, and names the reason.
    [LoggerMessage(1700, LogLevel.Debug,
        "Nothing in hand, nothing ready and nothing due within {Horizon}: the worker ends")]
    public static partial void Idle(ILogger logger, TimeSpan horizon);

    [LoggerMessage(1701, LogLevel.Error,
        "{Loop}: failed {Failures} times in a row, which repeating does not cure; the worker ends: {Reason}")]
    public static partial void Stuck(ILogger logger, string loop, int failures, string reason);
}
