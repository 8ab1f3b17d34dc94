using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Idling;

internal static partial class IdleLog
{
    [LoggerMessage(1700, LogLevel.Information,
        "Nothing in hand, nothing ready and nothing due within {Horizon}: the worker ends")]
    public static partial void Idle(ILogger logger, TimeSpan horizon);
}
