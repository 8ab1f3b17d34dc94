using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Identity;

internal static partial class LeaseLog
{
    [LoggerMessage(1603, LogLevel.Warning,
        "No heartbeat was answered for {Lease}, the lease: other workers may take this worker's tasks over. It claims "
        + "and begins none until one is answered")]
    public static partial void LeaseLapsed(ILogger logger, TimeSpan lease);

    [LoggerMessage(1604, LogLevel.Information, "A heartbeat was answered: claims and begins tasks again")]
    public static partial void LeaseRenewed(ILogger logger);
}
