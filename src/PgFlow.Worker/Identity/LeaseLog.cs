using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Identity;

internal static partial class LeaseLog
{
    [LoggerMessage(1603, LogLevel.Warning,
        "The lease expired: no heartbeat was answered for {Lease}, so other workers may take over this worker's tasks. "
        + "No task is claimed or started until a heartbeat is answered")]
    public static partial void LeaseExpired(ILogger logger, TimeSpan lease);

    [LoggerMessage(1604, LogLevel.Information, "The lease was renewed: tasks are claimed and started again")]
    public static partial void LeaseRenewed(ILogger logger);
}
