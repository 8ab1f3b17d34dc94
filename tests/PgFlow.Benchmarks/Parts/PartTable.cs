namespace PgFlow.Benchmarks.Parts;

/// <summary>What a part has measured.</summary>
internal sealed record PartTable(IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows);
