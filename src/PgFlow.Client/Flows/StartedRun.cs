namespace PgFlow.Client;

/// <summary>A run that was started.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">The status after the start; a flow without any task completes at once.</param>
/// <param name="IsNew">
/// Whether this call created the run; false when the id was used before with the same input.
/// </param>
public sealed record StartedRun(Guid RunId, RunStatus Status, bool IsNew);
