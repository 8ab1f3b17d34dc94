namespace PgFlow.Loads.Soak;

/// <summary>What the last quarter of a soak may come to, by what the second one did.</summary>
/// <param name="Factor">Times the second quarter's figure,</param>
/// <param name="Slack">plus this.</param>
internal sealed record SoakBound(double Factor, long Slack)
{
    public long For(long before) => (long)(before * Factor) + Slack;
}
