namespace PgFlow.Worker.Settings;

/// <summary>The treatment of a connection string setting that a worker cannot use as given.</summary>
/// <param name="Used">The value used instead; null: the connection string is refused.</param>
/// <param name="Why">The reason, as the end of a sentence.</param>
internal sealed record KeywordRuling(string? Used, string Why)
{
    public bool IsRefusal => Used is null;
}
