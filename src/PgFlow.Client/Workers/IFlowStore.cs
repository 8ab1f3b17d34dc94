namespace PgFlow.Client;

/// <summary>Flow definitions in the database, and the schema's version.</summary>
internal interface IFlowStore
{
    /// <summary>Returns the version of the schema in the database, and the one that this worker needs.</summary>
    Task<SchemaVersions> SchemaVersionsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Creates the flow or updates its options, in one locked transaction, if this role may define flows; otherwise
    /// only compares. Returns no difference when the stored flow now has this shape; otherwise nothing was changed.
    /// </summary>
    Task<IReadOnlyList<FlowDifference>> EnsureFlowAsync(FlowDefinition flow, CancellationToken cancellationToken);

    /// <summary>Returns those of the flows that the database does not have.</summary>
    Task<IReadOnlyList<string>> MissingFlowsAsync(
        IReadOnlyList<string> flowSlugs, CancellationToken cancellationToken);
}
