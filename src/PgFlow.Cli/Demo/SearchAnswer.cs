namespace PgFlow.Cli.Demo;

/// <summary>The answer of the sample's search flow. The names are those of its output's JSON.</summary>
internal sealed record SearchAnswer(string? Words, long Matches, IReadOnlyList<SearchHit> Hits);
