using Microsoft.Extensions.Logging;
using PgFlow.Client;

namespace PgFlow.Worker.Execution;

internal static class TaskScopes
{
    /// <summary>Until it is disposed, each line has the task's flow, run, step, index and attempt.</summary>
    public static IDisposable? BeginTask(this ILogger logger, ClaimedTask task) =>
        logger.BeginScope(new TaskFacts(task));
}
