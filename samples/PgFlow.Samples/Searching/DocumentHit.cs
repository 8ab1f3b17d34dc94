namespace PgFlow.Samples.Searching;

/// <summary>A matching document.</summary>
/// <param name="Path">Its path below the folder.</param>
/// <param name="Title">Its first heading, or its file's name.</param>
/// <param name="Rank">The quality of the match, below 1; only the order is meaningful.</param>
/// <param name="Snippet">The matching passage; matching words are in «these».</param>
internal sealed record DocumentHit(string Path, string Title, float Rank, string Snippet);
