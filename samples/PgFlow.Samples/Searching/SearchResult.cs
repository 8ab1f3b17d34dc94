namespace PgFlow.Samples.Searching;

/// <summary>The answer.</summary>
/// <param name="Words">What was looked for; null when the index of the folder is empty.</param>
/// <param name="Matches">How many documents match.</param>
/// <param name="Hits">The best of them, the best first.</param>
internal sealed record SearchResult(string? Words, long Matches, IReadOnlyList<DocumentHit> Hits);
