namespace PgFlow.Worker.Health;

/// <summary>A loop in the readiness report.</summary>
/// <param name="LastTick">The time of its last successful pass; null before.</param>
/// <param name="IsResting">Whether it waits for work, for room or for its time, which may take any time.</param>
/// <param name="Ailment">What is wrong with it; null when nothing is.</param>
internal sealed record LoopReport(DateTimeOffset? LastTick, bool IsResting, string? Ailment);
