namespace PgFlow.Client;

/// <summary>
/// One claim on one task: the key of everything a worker reports. A superseded claim is stale.
/// </summary>
/// <param name="FlowSlug">The run's flow.</param>
/// <param name="RunId">The run.</param>
/// <param name="StepSlug">The step.</param>
/// <param name="TaskIndex">The task's index within the step.</param>
/// <param name="ClaimNo">The fencing token: it grows with every claim of the task.</param>
internal readonly record struct TaskClaim(string FlowSlug, Guid RunId, string StepSlug, int TaskIndex, long ClaimNo);
