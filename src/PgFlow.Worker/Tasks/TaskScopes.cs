using Microsoft.Extensions.Logging;
using PgFlow.Client;

namespace PgFlow.Worker.Tasks;

internal static class TaskScopes
{
    /// <summary>Begins a scope that adds the task's flow, run, step, index and attempt to each log line.</summary>
    public static IDisposable? BeginTask(this ILogger logger, ClaimedTask task) =>
        logger.BeginScope(new TaskFacts(task));

    /// <summary>
    /// Begins such a scope outside of the handler, where its span is not the current one: each line also has the ids of
    /// the handler's span, which may have ended.
    /// </summary>
    public static IDisposable? BeginTask(this ILogger logger, HeldTask task) =>
        logger.BeginScope(new TaskFacts(task.Claimed, task.Span));
}
