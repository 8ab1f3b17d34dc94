namespace PgFlow.Samples.Storing;

/// <summary>The facts about a document that the summary needs: its counts, not its text.</summary>
internal sealed record StoredDocument
{
    /// <summary>The document's path below the folder; null when the file was skipped.</summary>
    public string? Path { get; init; }

    public int Words { get; init; }

    public int Lines { get; init; }

    public string? SkippedBecause { get; init; }
}
