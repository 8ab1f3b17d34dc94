using System.Diagnostics.CodeAnalysis;

namespace PgFlow.Worker.Pacing;

/// <summary>Spreads waits by a fifth, so that replicas drift apart.</summary>
internal static class Spread
{
    private const double Share = 0.2;

    public static TimeSpan Around(TimeSpan wait) => wait * (1 - Share + (2 * Share * Random()));

    /// <summary>Never shorter than the wait.</summary>
    public static TimeSpan Beyond(TimeSpan wait) => wait * (1 + (Share * Random()));

    [SuppressMessage("Security", "CA5394", Justification = "Spreads load; nobody gains by guessing it.")]
    private static double Random() => System.Random.Shared.NextDouble();
}
