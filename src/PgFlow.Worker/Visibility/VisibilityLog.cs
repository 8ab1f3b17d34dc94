using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Visibility;

internal static partial class VisibilityLog
{
    [LoggerMessage(1650, LogLevel.Warning,
        "The message of {StepSlug}[{TaskIndex}] of run {RunId} cannot be kept hidden for longer and may be read by "
        + "others while its handler runs on: {Reason}")]
    public static partial void Refused(ILogger logger, Guid runId, string stepSlug, int taskIndex, string reason);
}
