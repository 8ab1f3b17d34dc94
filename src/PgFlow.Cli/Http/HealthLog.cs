using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Http;

internal static partial class HealthLog
{
    [LoggerMessage(2100, LogLevel.Information,
        "Listening on {Address} port {Port}: /health/live, /health/startup, /health/ready")]
    public static partial void Listening(ILogger logger, string address, int port);
}
