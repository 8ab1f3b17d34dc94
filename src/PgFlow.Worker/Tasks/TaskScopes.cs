using Microsoft.Extensions.Logging;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

internal static class TaskScopes
{
    /// <summary>Until it is disposed, each line has the task's flow, run, step, index and attempt.</summary>
    public static IDisposable? BeginTask(this ILogger logger, ClaimedTask task) =>
        logger.BeginScope(new TaskFacts(task));

    /// <summary>
    /// The same outside of the handler, where the current span is another one or none: each line has the ids of the
    /// handler's, which may have ended.
    /// </summary>
    public static IDisposable? BeginTask(this ILogger logger, HeldTask task) =>
        logger.BeginScope(new TaskFacts(task.Claimed, task.Span));
}
