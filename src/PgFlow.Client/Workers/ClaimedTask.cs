namespace PgFlow.Client;

/// <summary>A task that <c>pgflow.claim_tasks</c> has claimed for this worker.</summary>
internal sealed record ClaimedTask
{
    /// <summary>The flow's slug.</summary>
    public string FlowSlug => Claim.FlowSlug;

    /// <summary>The key under which the task's result is reported.</summary>
    public required TaskClaim Claim { get; init; }

    /// <summary>The id of the task's message in the flow's queue.</summary>
    public required long MessageId { get; init; }

    /// <summary>The number of this attempt, starting at 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The number of attempts that the step allows, at least 1.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The timeout of the attempt.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The time from which the task could be claimed, by the database's clock.</summary>
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>The input as JSON text; null when it is a SQL null.</summary>
    public required string? Input { get; init; }

    /// <summary>The W3C trace context in which the run was started; null without one.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C <c>tracestate</c> of that context; null without one.</summary>
    public string? TraceState { get; init; }
}
