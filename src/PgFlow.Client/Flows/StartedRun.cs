namespace PgFlow.Client;

/// <summary>A run that was started.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Where it stands already; a flow that has nothing to do completes at once.</param>
/// <param name="IsNew">Whether this call created it; false when the run id was used before with the same input.</param>
public sealed record StartedRun(Guid RunId, RunStatus Status, bool IsNew);
