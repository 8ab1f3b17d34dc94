using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Loops;

internal static partial class LoopLog
{
    [LoggerMessage(1000, LogLevel.Warning,
        "{Loop}: the database does not answer, retrying until it does: {Reason}")]
    public static partial void DatabaseTrouble(ILogger logger, string loop, string reason);

    [LoggerMessage(1001, LogLevel.Error, "{Loop}: a pass failed and is retried")]
    public static partial void PassFailed(ILogger logger, string loop, Exception error);

    [LoggerMessage(1007, LogLevel.Error,
        "{Loop}: the database refuses the call ({SqlState}), retrying: {Reason}. {Cure}")]
    public static partial void RefusedByDatabase(
        ILogger logger, string loop, string sqlState, string reason, string cure);

    [LoggerMessage(1008, LogLevel.Error, "{Loop}: ended with an error before the worker's stop")]
    public static partial void Ended(ILogger logger, string loop, Exception error);

    [LoggerMessage(1002, LogLevel.Information, "{Loop}: recovered after {Failures} failed passes")]
    public static partial void Recovered(ILogger logger, string loop, int failures);

    [LoggerMessage(1003, LogLevel.Error,
        "{Loop}: the server no longer accepts the login, retrying until it does. Correct the password or the "
        + "user's right to log in; a password in a file is read again each time, any other password needs a "
        + "restart: {Reason}")]
    public static partial void LoginRefused(ILogger logger, string loop, string reason);

    [LoggerMessage(1004, LogLevel.Error,
        "{Loop}: the server's certificate is not trusted, retrying until it is. Correct the certificate: it must be "
        + "valid, issued for Host, and issued by the CA in Root Certificate: {Reason}")]
    public static partial void NotTrusted(ILogger logger, string loop, string reason);

    [LoggerMessage(1005, LogLevel.Warning, "{Loop}: retrying: {Reason}")]
    public static partial void Refused(ILogger logger, string loop, string reason);

    [LoggerMessage(1006, LogLevel.Warning,
        "{Loop}: another session holds a lock that it needs, retrying every few seconds until it is free; the other "
        + "loops continue. pg_locks and pg_stat_activity show whose lock it is: {Reason}")]
    public static partial void Locked(ILogger logger, string loop, string reason);
}
