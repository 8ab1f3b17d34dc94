using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Recovery;

internal static partial class RecoveryLog
{
    [LoggerMessage(1800, LogLevel.Warning,
        "{Count} tasks of {FlowSlug}.{StepSlug} of an expired worker were queued again")]
    public static partial void Requeued(ILogger logger, int count, string flowSlug, string? stepSlug);

    [LoggerMessage(1801, LogLevel.Error,
        "{Count} tasks of {FlowSlug}.{StepSlug} failed: each ended more workers than "
        + "pgflow.settings.max_requeues allows; their error messages name the last one",
        EventName = "LostTooOften")]
    public static partial void Failed(ILogger logger, int count, string flowSlug, string? stepSlug);

    [LoggerMessage(1802, LogLevel.Warning,
        "{Count} queued tasks of {FlowSlug}.{StepSlug} had no message in their queue and got a new one")]
    public static partial void MessagesRestored(ILogger logger, int count, string flowSlug, string? stepSlug);

    [LoggerMessage(1803, LogLevel.Warning,
        "{Count} messages in the queue of {FlowSlug} named no open task (step {StepSlug}) and were archived in "
        + "pgmq.a_{FlowSlug}")]
    public static partial void MessagesArchived(ILogger logger, int count, string flowSlug, string? stepSlug);

    [LoggerMessage(1804, LogLevel.Warning,
        "{Count} tasks of {FlowSlug}.{StepSlug} were open although their run had ended, and were cancelled")]
    public static partial void Cancelled(ILogger logger, int count, string flowSlug, string? stepSlug);

    [LoggerMessage(1805, LogLevel.Warning,
        "{Count} claimed tasks were released, because the answer to their claim was lost")]
    public static partial void ClaimsReleased(ILogger logger, int count);

    [LoggerMessage(1806, LogLevel.Warning,
        "The queue of {FlowSlug}, or its archive, was missing and was created again: it was dropped, or a restore left "
        + "it out. Queued tasks get new messages; archived messages are lost")]
    public static partial void QueueCreated(ILogger logger, string flowSlug);
}
