namespace PgFlow.Client;

/// <summary>How the schema is installed.</summary>
public sealed record SchemaInstallOptions
{
    /// <summary>Where the queues come from.</summary>
    public PgmqMode Pgmq { get; init; } = PgmqMode.Auto;

    /// <summary>
    /// Whether to create the roles <c>pgflow_worker</c>, <c>pgflow_client</c>, <c>pgflow_reader</c>,
    /// <c>pgflow_definer</c> and <c>pgflow_scaler</c> with their grants. Once asked for, the grants are kept up by every later installation.
    /// </summary>
    public bool WithRoles { get; init; }

    /// <summary>
    /// How long to wait for another installation, and for the tables that a migration changes; at least one
    /// millisecond. The tables are asked for again and again, for less than a second each time, since every query
    /// queues behind a lock that waits.
    /// </summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
