namespace PgFlow.Worker.Health;

/// <summary>The tags of the worker's health checks.</summary>
internal static class HealthTags
{
    /// <summary>The checks that readiness is made of.</summary>
    public const string Ready = "ready";

    /// <summary>The checks that a start is made of.</summary>
    public const string Startup = "startup";
}
