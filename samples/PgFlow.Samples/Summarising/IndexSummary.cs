namespace PgFlow.Samples.Summarising;

/// <summary>The run's output.</summary>
/// <param name="Folder">The folder that was indexed.</param>
/// <param name="Documents">The number of its files in the index now.</param>
/// <param name="Words">Words in them.</param>
/// <param name="Lines">Lines in them.</param>
/// <param name="Removed">The number of documents of earlier runs whose files are gone.</param>
/// <param name="Skipped">The number of skipped files, by reason.</param>
internal sealed record IndexSummary(
    string Folder, int Documents, long Words, long Lines, int Removed, IReadOnlyDictionary<string, int> Skipped);
