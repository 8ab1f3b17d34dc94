using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Logging;

internal static partial class ConsoleLog
{
    [LoggerMessage(EventId = 3000, Message = "{Text:l}")]
    public static partial void Written(ILogger logger, LogLevel level, string text);
}
