using System.Diagnostics.CodeAnalysis;

namespace PgFlow.Worker.Pacing;

/// <summary>Adds a jitter of a fifth to waits, so that replicas drift apart.</summary>
internal static class Spread
{
    private const double Share = 0.2;

    public static TimeSpan Around(TimeSpan wait) => wait * (1 - Share + (2 * Share * Random()));

    /// <summary>Returns at least the wait itself.</summary>
    public static TimeSpan Beyond(TimeSpan wait) => wait * (1 + (Share * Random()));

    [SuppressMessage("Security", "CA5394", Justification = "Spreads load; it is no secret.")]
    private static double Random() => System.Random.Shared.NextDouble();
}
