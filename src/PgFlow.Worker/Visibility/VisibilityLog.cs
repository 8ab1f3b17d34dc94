using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Visibility;

internal static partial class VisibilityLog
{
    [LoggerMessage(1651, LogLevel.Warning,
        "{Count} tasks are no longer this worker's, as extending the visibility of their messages showed: their "
        + "handlers are cancelled",
        EventName = "LostWhileExtending")]
    public static partial void Lost(ILogger logger, int count);

    [LoggerMessage(1650, LogLevel.Warning,
        "The message of {StepSlug}[{TaskIndex}] of run {RunId} cannot be kept invisible and may be read by "
        + "other clients while its handler is running: {Reason}",
        EventName = "ExtensionRefused")]
    public static partial void Refused(ILogger logger, Guid runId, string stepSlug, int taskIndex, string reason);
}
