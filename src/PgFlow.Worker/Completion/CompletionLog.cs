using Microsoft.Extensions.Logging;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Completion;

internal static partial class CompletionLog
{
    [LoggerMessage(1400, LogLevel.Error, "Run {RunId} of flow {FlowSlug} failed at {StepSlug}[{TaskIndex}]: {Reason}")]
    public static partial void RunFailed(
        ILogger logger, string flowSlug, Guid runId, string stepSlug, int taskIndex, string reason);

    [LoggerMessage(1401, LogLevel.Warning,
        "Result ({Kind}) of {StepSlug}[{TaskIndex}] of run {RunId} was stale and changed nothing: the run has ended, "
        + "or another claim has the task")]
    public static partial void Stale(ILogger logger, ReportKind kind, Guid runId, string stepSlug, int taskIndex);

    [LoggerMessage(1402, LogLevel.Error,
        "{Count} results could not be delivered before the worker had to end; their tasks will run again")]
    public static partial void Undelivered(ILogger logger, int count);

    [LoggerMessage(1403, LogLevel.Error,
        "Result ({Kind}) of {StepSlug}[{TaskIndex}] of run {RunId} is discarded because the database refuses it; the "
        + "task stays started until this worker ends and is then recovered: {Reason}")]
    public static partial void Rejected(
        ILogger logger, ReportKind kind, Guid runId, string stepSlug, int taskIndex, string reason);

    [LoggerMessage(1404, LogLevel.Warning,
        "The database refuses the error text of {StepSlug}[{TaskIndex}] of run {RunId}; the task fails permanently "
        + "without it: {Reason}")]
    public static partial void ErrorRefused(
        ILogger logger, Guid runId, string stepSlug, int taskIndex, string reason);

    [LoggerMessage(1405, LogLevel.Warning,
        "{Count} results wait because the database cannot store them now; they are sent again every few seconds until "
        + "they are stored, and other results are delivered meanwhile: {Reason}")]
    public static partial void Waiting(ILogger logger, int count, string reason);
}
