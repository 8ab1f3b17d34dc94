namespace PgFlow.Worker.Health;

/// <summary>The tags of the worker's health checks.</summary>
internal static class HealthTags
{
    /// <summary>The checks of readiness.</summary>
    public const string Ready = "ready";

    /// <summary>The checks of startup.</summary>
    public const string Startup = "startup";
}
