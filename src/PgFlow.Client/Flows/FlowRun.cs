using PgFlow.Client.Flows;

namespace PgFlow.Client;

/// <summary>A run and its steps, as they stood at one moment.</summary>
public sealed record FlowRun
{
    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The flow it is a run of.</summary>
    public required string FlowSlug { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>
    /// Whether it has ended, so that nothing of it changes any more. True also for a status that this version does not
    /// know, once the database says when the run ended.
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
    /// Why the database cannot read <see cref="Input"/> or <see cref="Output"/>, which are <c>null</c> then: the
    /// SQLSTATE and its text. Null when it can.
    /// </summary>
    public string? ReadError { get; init; }

    /// <summary>How many steps are left.</summary>
    public required int RemainingSteps { get; init; }

    /// <summary>When it was started, by the database's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it completed or failed, by the database's clock; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Its steps, in the order of their definition.</summary>
    public required IReadOnlyList<FlowRunStep> Steps { get; init; }

    /// <summary>What the first failed step failed of, or null.</summary>
    public string? ErrorMessage => Steps.FirstOrDefault(step => step.Status == "failed")?.ErrorMessage;
}
