using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Retention;

internal static partial class RetentionLog
{
    [LoggerMessage(2400, LogLevel.Information,
        "Pruned {Runs} runs with {Tasks} tasks, {Messages} archived messages, {Events} events and {Workers} workers "
        + "in {Batches} batches and {Seconds:0.0} s")]
    public static partial void Pruned(
        ILogger logger, int runs, int tasks, int messages, int events, int workers, int batches, double seconds);

    [LoggerMessage(2401, LogLevel.Error,
        "Pruning is disabled: this login lacks the right. Run 'grant pgflow_definer to' it, or 'grant execute on "
        + "function pgflow.prune_batch to' it, or remove PgFlow:Retention here: {Reason}")]
    public static partial void NotAllowed(ILogger logger, string reason);

    [LoggerMessage(2402, LogLevel.Warning,
        "PgFlow:Retention:FlowAge names flows that the database does not have: "
        + "{FlowSlugs}. Correct a mistyped slug, or remove its age; a flow that is defined later is pruned "
        + "from then on")]
    public static partial void MissingFlows(ILogger logger, string flowSlugs);
}
