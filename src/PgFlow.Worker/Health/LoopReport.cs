namespace PgFlow.Worker.Health;

/// <summary>A loop, as readiness tells of it.</summary>
/// <param name="LastTick">When it last got through a pass; null before.</param>
/// <param name="IsResting">Whether it waits for work, for room or for its time, for as long as that takes.</param>
/// <param name="Ailment">What is wrong with it; null when nothing is.</param>
internal sealed record LoopReport(DateTimeOffset? LastTick, bool IsResting, string? Ailment);
