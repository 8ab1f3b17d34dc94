namespace PgFlow.Cli.Demo;

/// <summary>The options of the demo; null for defaults.</summary>
internal sealed record DemoRequest(string? Input, string? Query, string? Connection);
