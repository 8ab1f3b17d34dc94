using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Visibility;

internal static partial class VisibilityLog
{
    [LoggerMessage(1651, LogLevel.Warning,
        "{Count} tasks turned out to be no longer this worker's when their messages were to be kept hidden: their "
        + "handlers are cancelled",
        EventName = "LostWhileExtending")]
    public static partial void Lost(ILogger logger, int count);

    [LoggerMessage(1650, LogLevel.Warning,
        "The message of {StepSlug}[{TaskIndex}] of run {RunId} cannot be kept hidden for longer and may be read by "
        + "others while its handler runs on: {Reason}",
        EventName = "ExtensionRefused")]
    public static partial void Refused(ILogger logger, Guid runId, string stepSlug, int taskIndex, string reason);
}
