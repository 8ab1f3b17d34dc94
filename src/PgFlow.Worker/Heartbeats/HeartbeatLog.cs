using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Heartbeats;

internal static partial class HeartbeatLog
{
    [LoggerMessage(1600, LogLevel.Warning,
        "{Count} tasks are no longer this worker's (their run ended, or they were given to another claim): "
        + "their handlers are cancelled")]
    public static partial void Lost(ILogger logger, int count);

    // The stop itself is a line, and names the reason.
    [LoggerMessage(1601, LogLevel.Debug,
        "Worker {WorkerId} is marked as deprecated: takes no more work, finishes what it has, and ends")]
    public static partial void Deprecated(ILogger logger, Guid workerId);

    [LoggerMessage(1602, LogLevel.Warning,
        "Worker {WorkerId} was no longer registered, as if it had been silent for long: registers again")]
    public static partial void RegisteredAgain(ILogger logger, Guid workerId);

    [LoggerMessage(1603, LogLevel.Warning,
        "No heartbeat was answered for {Lease}, the lease: other workers may take this worker's tasks over. It claims and "
        + "begins none until one is answered")]
    public static partial void LeaseLapsed(ILogger logger, TimeSpan lease);

    [LoggerMessage(1604, LogLevel.Information, "A heartbeat was answered: claims and begins tasks again")]
    public static partial void LeaseRenewed(ILogger logger);
}
