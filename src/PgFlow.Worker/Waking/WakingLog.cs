using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Waking;

internal static partial class WakingLog
{
    [LoggerMessage(2500, LogLevel.Information,
        "The connection leads through a pooler, where LISTEN does not work: idle flows are polled, at most "
        + "{MaxPollInterval} apart. For notifications, set ConnectionStrings__PgFlowDirect to a direct connection")]
    public static partial void PollingOnly(ILogger logger, TimeSpan maxPollInterval);

    [LoggerMessage(2501, LogLevel.Warning,
        "ConnectionStrings__PgFlowDirect also leads through a pooler that assigns a session per transaction, "
        + "where LISTEN does not work: idle flows are polled, at most {MaxPollInterval} apart. Point "
        + "it at the server itself, or at a port of the pooler in session mode; or remove it")]
    public static partial void DirectIsPooled(ILogger logger, TimeSpan maxPollInterval);
}
