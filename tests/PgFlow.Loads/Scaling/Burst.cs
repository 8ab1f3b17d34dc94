namespace PgFlow.Loads.Scaling;

/// <summary>So many tasks that come all at once.</summary>
internal sealed record Burst(TimeSpan At, int Tasks);
