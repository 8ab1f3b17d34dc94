using Microsoft.Extensions.Logging;

namespace PgFlow;

/// <summary>The task that a handler is executing.</summary>
public sealed class StepContext
{
    /// <summary>The flow's slug.</summary>
    public required string FlowSlug { get; init; }

    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The step's slug.</summary>
    public required string StepSlug { get; init; }

    /// <summary>The task's index within its step: 0 for a single step, the array index for a map step.</summary>
    public required int TaskIndex { get; init; }

    /// <summary>The number of this attempt, starting at 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The number of attempts that the step allows, at least 1.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The time limit of this attempt, after which its cancellation token is cancelled.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>A logger whose lines carry the task's flow, run, step, index and attempt.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Gets whether a failure of this attempt ends the run.</summary>
    public bool IsLastAttempt => Attempt >= MaxAttempts;
}
