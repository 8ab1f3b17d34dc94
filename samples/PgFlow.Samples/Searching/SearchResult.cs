namespace PgFlow.Samples.Searching;

/// <summary>The answer.</summary>
/// <param name="Words">The query; null when the index of the folder is empty.</param>
/// <param name="Matches">The number of matching documents.</param>
/// <param name="Hits">The best matches, the best first.</param>
internal sealed record SearchResult(string? Words, long Matches, IReadOnlyList<DocumentHit> Hits);
