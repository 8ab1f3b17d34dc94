namespace PgFlow.Samples.Searching;

/// <summary>The input of a run.</summary>
/// <param name="Folder">The folder that was indexed.</param>
/// <param name="Words">
/// The query, as in a web search: words, "phrases", or, -not. Null for a word that most documents contain.
/// </param>
/// <param name="MostHits">The maximum number of documents in the answer.</param>
internal sealed record SearchRequest(string Folder, string? Words = null, int MostHits = 5);
