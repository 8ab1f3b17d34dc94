namespace PgFlow.Worker.Fetching;

/// <summary>
/// Determines when a flow whose queue was just emptied is polled again. When work streams in, many small claims would
/// take the server's time from the producers: measured, eight producers then started half as many runs.
/// </summary>
internal sealed class ClaimPace(TimeSpan linger)
{
    private const int CrowdedClaimsOfAStream = 3;
    private const int CrowdedClaimsRemembered = 6;

    // A server at its limit answers late and is therefore polled less often. Sixteen, because the results of a claim
    // cost the server three times as much as the claim.
    private const int RestsPerClaim = 16;
    private const int LongestLingers = 5;

    private int _crowdedClaims;
    private TimeSpan _claimTook;

    /// <summary>
    /// Whether work arrives faster than single claims take it. A caller that starts each run after the end of its
    /// previous one is not a stream: each run would wait for the delay.
    /// </summary>
    public bool IsStreaming => _crowdedClaims >= CrowdedClaimsOfAStream;

    /// <summary>The delay before the next claim.</summary>
    public TimeSpan Linger
    {
        get
        {
            var rest = IsStreaming ? _claimTook * RestsPerClaim : TimeSpan.Zero;
            return TimeSpan.FromTicks(Math.Clamp(rest.Ticks, linger.Ticks, linger.Ticks * LongestLingers));
        }
    }

    /// <summary>Records the size and duration of a claim.</summary>
    public void Note(int claimed, TimeSpan took)
    {
        _claimTook = took;
        _crowdedClaims = claimed > 1
            ? Math.Min(_crowdedClaims + 1, CrowdedClaimsRemembered)
            : Math.Max(_crowdedClaims - 1, 0);
    }
}
