namespace PgFlow.Client;

/// <summary>One step of a run.</summary>
/// <param name="StepSlug">The step.</param>
/// <param name="Status">
/// <c>created</c>, <c>started</c>, <c>completed</c> or <c>failed</c>; later versions may know more.
/// </param>
/// <param name="InitialTasks">How many tasks it has; null while that depends on another step's output.</param>
/// <param name="RemainingTasks">How many of them are left; null before it started.</param>
/// <param name="ErrorMessage">What it failed of, or null.</param>
public sealed record FlowRunStep(
    string StepSlug, string Status, int? InitialTasks, int? RemainingTasks, string? ErrorMessage);
