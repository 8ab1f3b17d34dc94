using PgFlow.Loads.Compare;

namespace PgFlow.Loads.Peers;

/// <summary>The last line that a driver prints.</summary>
/// <param name="Tasks">Tasks that it did.</param>
/// <param name="Start">Seconds to queue everything; null where that is a part of the drain.</param>
/// <param name="Drain">Seconds from its first claim to the commit of the last result.</param>
internal sealed record PeerReport(int Tasks, double? Start, double Drain)
{
    public Rate RateOf(int runs) =>
        Start is { } start ? Rate.Of(Tasks, runs, start, Drain) : Rate.OfBoth(Tasks, runs, Drain);
}
