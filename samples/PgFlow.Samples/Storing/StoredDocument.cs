namespace PgFlow.Samples.Storing;

/// <summary>What the summary needs to know of a document: its counts, not its text.</summary>
internal sealed record StoredDocument
{
    /// <summary>The document's path below the folder; null when the file was left out.</summary>
    public string? Path { get; init; }

    public int Words { get; init; }

    public int Lines { get; init; }

    public string? SkippedBecause { get; init; }
}
