using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Elections;

internal static partial class ElectionLog
{
    [LoggerMessage(2300, LogLevel.Information, "Elected as {Election}, term {Term}")]
    public static partial void Elected(ILogger logger, string election, long term);

    [LoggerMessage(2301, LogLevel.Information,
        "Another process was elected as {Election}, term {Term}: this one did not renew its lease in time")]
    public static partial void Replaced(ILogger logger, string election, long term);

    [LoggerMessage(2302, LogLevel.Debug, "The lease of {Election} could not be released; it will expire: {Reason}")]
    public static partial void NotResigned(ILogger logger, string election, string reason);
}
