namespace PgFlow.Client;

/// <summary>The version of a database's schema, and the one that a worker needs.</summary>
/// <param name="Installed">Null when the database has no schema <c>pgflow</c> of ours.</param>
/// <param name="Needed">The newest that the worker's own <c>migrate</c> would install.</param>
internal sealed record SchemaVersions(int? Installed, int Needed)
{
    /// <summary>The version of the product whose <c>migrate</c> was the last; null when none is recorded.</summary>
    public Version? InstalledBy { get; init; }

    /// <summary>The worker's own version.</summary>
    public Version NeededBy { get; init; } = new(0, 0, 0);

    /// <summary>Whether the database's functions are those that the worker's own <c>migrate</c> would install.</summary>
    public bool HasSameFunctions { get; init; } = true;

    /// <summary>
    /// Whether the worker can work with it. A newer schema serves older workers, so that functions of another text are
    /// too old only if an older product has installed them. What was built between two releases has the version of the
    /// first: nobody can tell which of two such builds is the newer one.
    /// </summary>
    public bool AreCompatible => Installed >= Needed
        && (Installed > Needed || HasSameFunctions || InstalledBy is null || InstalledBy >= NeededBy);

    /// <summary>Whether the functions are of another build of the same version.</summary>
    public bool AreInDoubt => AreCompatible && Installed == Needed && !HasSameFunctions && InstalledBy == NeededBy;
}
