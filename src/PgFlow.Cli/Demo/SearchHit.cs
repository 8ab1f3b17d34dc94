namespace PgFlow.Cli.Demo;

/// <summary>A document in the answer of the sample's search flow. The names are those of its output's JSON.</summary>
internal sealed record SearchHit(string Path, string Title, float Rank, string Snippet);
