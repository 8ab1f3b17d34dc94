namespace PgFlow.Client;

/// <summary>The version of the database's schema, and the one that this worker needs.</summary>
/// <param name="Installed">The installed version; null when <c>pgflow migrate</c> has not installed a schema.</param>
/// <param name="Needed">The version that the worker's own <c>migrate</c> installs.</param>
internal sealed record SchemaVersions(int? Installed, int Needed)
{
    /// <summary>The version of the product that last ran <c>migrate</c>; null when none is recorded.</summary>
    public Version? InstalledBy { get; init; }

    /// <summary>The worker's own version.</summary>
    public Version NeededBy { get; init; } = new(0, 0, 0);

    /// <summary>Whether the database has the functions that the worker's own <c>migrate</c> installs.</summary>
    public bool HasSameFunctions { get; init; } = true;

    /// <summary>
    /// Whether the worker can use the schema. A newer schema serves older workers, so differing functions are too old
    /// only if an older product has installed them. Builds between two releases have the version of the first, so which
    /// of two such builds is newer is unknown.
    /// </summary>
    public bool AreCompatible => Installed >= Needed
        && (Installed > Needed || HasSameFunctions || InstalledBy is null || InstalledBy >= NeededBy);

    /// <summary>Whether another build of the same version has installed the functions.</summary>
    public bool AreOfOtherBuild => AreCompatible && Installed == Needed && !HasSameFunctions && InstalledBy == NeededBy;
}
