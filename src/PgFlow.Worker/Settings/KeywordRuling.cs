namespace PgFlow.Worker.Settings;

/// <summary>What becomes of a setting of the connection string that a worker cannot use as it was given.</summary>
/// <param name="Used">What is used in its place; null: the connection string is refused.</param>
/// <param name="Why">Why it cannot be used, as the end of a sentence.</param>
internal sealed record KeywordRuling(string? Used, string Why)
{
    public bool IsRefusal => Used is null;
}
