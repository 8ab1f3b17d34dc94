namespace PgFlow.Client;

/// <summary>One value of <c>pgflow.gauges</c>.</summary>
/// <param name="Name">The name of the gauge.</param>
/// <param name="Label">The flow or table that it describes; null when it describes the whole database.</param>
/// <param name="Value">A count, an age in seconds, or seconds since 1970.</param>
internal sealed record DatabaseGauge(string Name, string? Label, double Value);
