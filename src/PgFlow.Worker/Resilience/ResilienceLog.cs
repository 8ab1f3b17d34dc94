using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Resilience;

internal static partial class ResilienceLog
{
    [LoggerMessage(2000, LogLevel.Warning,
        "Circuit open: database calls are failing. Probing with one call every 0.4 to 1.8 s. {Reason}")]
    public static partial void Opened(ILogger logger, string reason);

    [LoggerMessage(2001, LogLevel.Information, "Circuit closed: the database answers again")]
    public static partial void Closed(ILogger logger);
}
