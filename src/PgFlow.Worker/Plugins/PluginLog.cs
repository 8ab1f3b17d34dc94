using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>Event ids 1100 to 1199.</summary>
internal static partial class PluginLog
{
    [LoggerMessage(1100, LogLevel.Information, "Plugin {Plugin} serves {Flows}")]
    public static partial void PluginLoaded(this ILogger logger, string plugin, string flows);

    /// <summary>The reason contains the exception's message, so only the stack trace is added.</summary>
    [LoggerMessage(1101, LogLevel.Error, "Plugin {File} was refused: {Reason} {Cure}{Trace}")]
    public static partial void PluginRefused(
        this ILogger logger, string file, string reason, string cure, string trace);

    [LoggerMessage(1102, LogLevel.Debug, "{File} is not a plugin: it does not reference " + SharedAssemblies.Contract)]
    public static partial void FileIgnored(this ILogger logger, string file);

    [LoggerMessage(1103, LogLevel.Warning,
        "A service of handler {Handler} failed when it was disposed after {RunId} {StepSlug} {TaskIndex}; "
        + "the task's result stands")]
    public static partial void DisposingFailed(
        this ILogger logger, Exception exception, string? handler, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1104, LogLevel.Warning,
        "The services of plugin {Plugin} failed in their disposal while the worker ends")]
    public static partial void EndingFailed(this ILogger logger, Exception exception, string plugin);

    [LoggerMessage(1105, LogLevel.Warning,
        "Plugin {Plugin} takes long to load ({Phase}). The others are loaded meanwhile; it is refused {Timeout} after "
        + "its start")]
    public static partial void TakesLong(this ILogger logger, string plugin, string phase, TimeSpan timeout);

    [LoggerMessage(1106, LogLevel.Information,
        "Plugins are loaded in place, because {Folder} cannot be written to ({Reason}): do not overwrite "
        + "their DLLs while this process runs, which would crash it. TMPDIR can name another folder")]
    public static partial void NotCopied(this ILogger logger, string folder, string reason);

    [LoggerMessage(1107, LogLevel.Warning,
        "Plugin {Plugin} brings {Library}, which references {Missing}, which is missing. A task that needs it will "
        + "fail")]
    public static partial void LibraryMissing(this ILogger logger, string plugin, string library, string missing);
}
