namespace PgFlow.Plugins.NoOp;

/// <summary>What a handler saw when it was entered.</summary>
/// <param name="Entered">Microseconds since 1970.</param>
/// <param name="Allocated">Bytes that the process has allocated so far.</param>
public sealed record Gauge(long Entered, long Allocated);
