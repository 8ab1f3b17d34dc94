namespace PgFlow.Samples.Searching;

/// <summary>A document that matches.</summary>
/// <param name="Path">Its path below the folder.</param>
/// <param name="Title">Its first heading, or its file's name.</param>
/// <param name="Rank">How well it matches, below 1; only the order means something.</param>
/// <param name="Snippet">Where it matches; words that match stand in «these».</param>
internal sealed record DocumentHit(string Path, string Title, float Rank, string Snippet);
