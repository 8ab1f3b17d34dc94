using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Heartbeats;

internal static partial class HeartbeatLog
{
    [LoggerMessage(1600, LogLevel.Warning,
        "{Count} tasks are no longer this worker's (their run ended, or another claim has them): "
        + "their handlers are cancelled")]
    public static partial void Lost(ILogger logger, int count);

    // The stop logs its own line with the reason.
    [LoggerMessage(1601, LogLevel.Debug,
        "Worker {WorkerId} is marked as deprecated: it stops claiming tasks, finishes what it holds, and ends")]
    public static partial void Deprecated(ILogger logger, Guid workerId);

    [LoggerMessage(1602, LogLevel.Warning,
        "Worker {WorkerId} was no longer registered, as after a long silence: registering again")]
    public static partial void RegisteredAgain(ILogger logger, Guid workerId);
}
