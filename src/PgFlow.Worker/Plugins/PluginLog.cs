using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>Event ids 1100 to 1199.</summary>
internal static partial class PluginLog
{
    [LoggerMessage(1100, LogLevel.Information, "Plugin {Plugin} serves {Flows}")]
    public static partial void PluginLoaded(this ILogger logger, string plugin, string flows);

    [LoggerMessage(1101, LogLevel.Error, "Plugin {File} is not served as it stands: {Reason} {Cure}")]
    public static partial void PluginRefused(
        this ILogger logger, Exception? exception, string file, string reason, string cure);

    [LoggerMessage(1102, LogLevel.Debug, "{File} is no plugin: it does not refer to " + SharedAssemblies.Contract)]
    public static partial void FileIgnored(this ILogger logger, string file);

    [LoggerMessage(1103, LogLevel.Warning,
        "A service of handler {Handler} failed when it was disposed after {RunId} {StepSlug} {TaskIndex}; "
        + "the task's result stands")]
    public static partial void DisposingFailed(
        this ILogger logger, Exception exception, string? handler, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1104, LogLevel.Warning, "The services of plugin {Plugin} did not end properly; the worker ends")]
    public static partial void EndingFailed(this ILogger logger, Exception exception, string plugin);
}
