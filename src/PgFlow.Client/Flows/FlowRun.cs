using PgFlow.Client.Flows;

namespace PgFlow.Client;

/// <summary>A run and its steps at one point in time.</summary>
public sealed record FlowRun
{
    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The slug of the run's flow.</summary>
    public required string FlowSlug { get; init; }

    /// <summary>The status.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>
    /// Gets whether the run has ended and no longer changes. True also for a status that this version does not know,
    /// once the database has a time for the run's end.
    /// </summary>
    public bool IsFinal => FlowRunReader.IsFinal(Status, hasFinished: FinishedAt is not null);

    /// <summary>The input as JSON text.</summary>
    public required string Input { get; init; }

    /// <summary>
    /// The output as JSON text, an object of the last steps' outputs, so up to two levels deeper than
    /// <see cref="PgFlowJson.MaxDepth"/>; null until the run completed.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>
    /// The reason why the database cannot read <see cref="Input"/> or <see cref="Output"/>, which are then <c>null</c>:
    /// the SQLSTATE and its text. Null when it can.
    /// </summary>
    public string? ReadError { get; init; }

    /// <summary>The number of steps that have not ended.</summary>
    public required int RemainingSteps { get; init; }

    /// <summary>The time of the start, by the database's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The time of completion or failure, by the database's clock; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The steps, in the order of their definition.</summary>
    public required IReadOnlyList<FlowRunStep> Steps { get; init; }

    /// <summary>The error of the first failed step, or null.</summary>
    public string? ErrorMessage => Steps.FirstOrDefault(step => step.Status == "failed")?.ErrorMessage;
}
