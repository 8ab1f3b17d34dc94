using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Settings;

internal static partial class ConnectionLog
{
    [LoggerMessage(2700, LogLevel.Information, "{File} has a new password; new sessions use it")]
    public static partial void NewPassword(ILogger logger, SecretFile file);

    [LoggerMessage(2701, LogLevel.Warning, "New sessions use the last valid password: {Reason}")]
    public static partial void KeepsPassword(ILogger logger, string reason);

    [LoggerMessage(2702, LogLevel.Warning,
        "{Key} has {Keyword}={Given}; using {Used} instead: {Why}",
        EventName = "SettingReplaced")]
    public static partial void Replaced(
        ILogger logger, string key, string keyword, object? given, string used, string why);
}
