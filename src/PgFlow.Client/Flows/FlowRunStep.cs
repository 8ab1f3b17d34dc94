namespace PgFlow.Client;

/// <summary>One step of a run.</summary>
/// <param name="StepSlug">The step.</param>
/// <param name="Status">
/// <c>created</c>, <c>started</c>, <c>completed</c> or <c>failed</c>; later versions may add others.
/// </param>
/// <param name="InitialTasks">The number of tasks; null while that depends on another step's output.</param>
/// <param name="RemainingTasks">The number of tasks that have not ended; null before the start.</param>
/// <param name="ErrorMessage">The error that failed the step, or null.</param>
public sealed record FlowRunStep(
    string StepSlug, string Status, int? InitialTasks, int? RemainingTasks, string? ErrorMessage);
