namespace PgFlow.Loads.Parts;

/// <summary>What a part has measured.</summary>
internal sealed record PartTable(IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    /// <summary>Why rows are no measurement; empty when all are.</summary>
    public IReadOnlyList<string> Complaints { get; init; } = [];
}
