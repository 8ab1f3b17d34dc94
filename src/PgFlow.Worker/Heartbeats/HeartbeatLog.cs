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
}
