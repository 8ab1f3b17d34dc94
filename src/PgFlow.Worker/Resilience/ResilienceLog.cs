using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Resilience;

internal static partial class ResilienceLog
{
    [LoggerMessage(2000, LogLevel.Warning,
        "The database is left in peace: one call at a time tries whether it is back, at most every 1.5 s or so: "
        + "{Reason}")]
    public static partial void Opened(ILogger logger, string reason);

    [LoggerMessage(2001, LogLevel.Information, "The database answers again: all calls go through")]
    public static partial void Closed(ILogger logger);
}
