using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Waking;

internal static partial class WakingLog
{
    [LoggerMessage(2500, LogLevel.Information,
        "A pooler stands before the database, so nobody can listen there: idle flows are looked at every now and then, "
        + "at most {MaxPollInterval} apart. To be notified, give ConnectionStrings__PgFlowDirect, which connects past it")]
    public static partial void OnlyLooks(ILogger logger, TimeSpan maxPollInterval);

    [LoggerMessage(2501, LogLevel.Warning,
        "ConnectionStrings__PgFlowDirect leads through a pooler, too, which gives each transaction another session: "
        + "nobody can listen there, so idle flows are looked at every now and then, at most {MaxPollInterval} apart. Let "
        + "it name the server itself, or a port of the pooler in session mode; or remove it")]
    public static partial void DirectIsPooled(ILogger logger, TimeSpan maxPollInterval);
}
