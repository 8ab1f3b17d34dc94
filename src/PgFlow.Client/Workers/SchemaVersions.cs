namespace PgFlow.Client;

/// <summary>The version of a database's schema, and the one that a worker needs.</summary>
/// <param name="Installed">Null when the database has no schema <c>pgflow</c> of ours.</param>
/// <param name="Needed">The newest that the worker's own <c>migrate</c> would install.</param>
public sealed record SchemaVersions(int? Installed, int Needed)
{
    /// <summary>Whether the worker can work with it. A newer schema serves older workers.</summary>
    public bool AreCompatible => Installed >= Needed;
}
