using PgFlow.Client.Installing;

namespace PgFlow.Client;

/// <summary>How the schema is installed.</summary>
public sealed record SchemaInstallOptions
{
    /// <summary>Where the queues come from.</summary>
    public PgmqMode Pgmq { get; init; } = PgmqMode.Auto;

    /// <summary>
    /// Whether to create the roles <c>pgflow_worker</c>, <c>pgflow_client</c>, <c>pgflow_reader</c>,
    /// <c>pgflow_definer</c> and <c>pgflow_scaler</c> with their grants. Once asked for, the grants are kept up by
    /// every later installation.
    /// </summary>
    public bool WithRoles { get; init; }

    /// <summary>
    /// Stands before the names of the roles. Roles belong to the server and not to a database: databases that use the
    /// same share their logins, too. A value asks for the roles, and later installations keep it; null for the one that
    /// the database has.
    /// </summary>
    /// <exception cref="ArgumentException">It is longer than 49 characters, or no plain lower-case name.</exception>
    public string? RolePrefix
    {
        get;
        init => field = InstallRoles.Checked(value);
    }

    /// <summary>
    /// How long to wait for another installation, and for the tables that a migration changes; at least one
    /// millisecond. The tables are asked for again and again, for less than a second each time, since every query
    /// queues behind a lock that waits.
    /// </summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
