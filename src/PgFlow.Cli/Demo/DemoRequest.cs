namespace PgFlow.Cli.Demo;

/// <summary>What the demo was asked for; null where it decides itself.</summary>
internal sealed record DemoRequest(string? Input, string? Query, string? Connection);
