using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Settings;

internal static partial class ConnectionLog
{
    [LoggerMessage(2700, LogLevel.Information, "{File} has a new password, with which sessions begin from now on")]
    public static partial void NewPassword(ILogger logger, SecretFile file);

    [LoggerMessage(2701, LogLevel.Warning, "Sessions begin with the password that was read last: {Reason}")]
    public static partial void KeepsPassword(ILogger logger, string reason);

    [LoggerMessage(2702, LogLevel.Warning,
        "{Key} has {Keyword}={Given}, in whose place {Used} is used: {Why}",
        EventName = "SettingReplaced")]
    public static partial void Replaced(
        ILogger logger, string key, string keyword, object? given, string used, string why);
}
