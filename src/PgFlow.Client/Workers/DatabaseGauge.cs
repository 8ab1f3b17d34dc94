namespace PgFlow.Client;

/// <summary>One value of <c>pgflow.gauges</c>.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Label">The flow or the table that it is about; null where it is about the whole database.</param>
/// <param name="Value">A count, an age in seconds, or seconds since 1970.</param>
internal sealed record DatabaseGauge(string Name, string? Label, double Value);
