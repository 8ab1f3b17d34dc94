namespace PgFlow.Loads.Failures.Judging;

/// <summary>What a completed task says of itself.</summary>
/// <param name="Task">The task.</param>
/// <param name="Entry">The execution that its output comes from.</param>
/// <param name="WorkerId">The worker of its last claim.</param>
internal sealed record StoredResult(TaskKey Task, long Entry, Guid? WorkerId);
