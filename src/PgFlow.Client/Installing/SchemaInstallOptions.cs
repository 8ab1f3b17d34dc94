using PgFlow.Client.Installing;

namespace PgFlow.Client;

/// <summary>Options for installing the schema.</summary>
public sealed record SchemaInstallOptions
{
    /// <summary>The choice of what provides the queues.</summary>
    public PgmqMode Pgmq { get; init; } = PgmqMode.Auto;

    /// <summary>
    /// Gets whether to create the roles <c>pgflow_worker</c>, <c>pgflow_client</c>, <c>pgflow_reader</c>,
    /// <c>pgflow_definer</c> and <c>pgflow_scaler</c> with their grants. Once created, later installations maintain
    /// their grants.
    /// </summary>
    public bool WithRoles { get; init; }

    /// <summary>
    /// The prefix of the roles' names. Roles belong to the server and not to a database: databases with the same
    /// prefix share their logins, too. A value implies creating the roles, and later installations keep it; null for
    /// the database's current prefix.
    /// </summary>
    /// <exception cref="ArgumentException">It is longer than 49 characters, or not a plain lower-case name.</exception>
    public string? RolePrefix
    {
        get;
        init => field = InstallRoles.Checked(value);
    }

    /// <summary>
    /// The time to wait for another installation, and for the tables that a migration changes; at least one
    /// millisecond. The tables are requested repeatedly, for less than a second each time, since every query
    /// queues behind a waiting lock.
    /// </summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
