namespace PgFlow.Worker.Fetching;

/// <summary>
/// How soon a flow whose queue was just emptied is looked at again. Where work streams in, a claim for each bit of it
/// would take the server from those who make the work: measured, eight producers made half as many runs.
/// </summary>
internal sealed class ClaimPace(TimeSpan linger)
{
    private const int CrowdedClaimsOfAStream = 3;
    private const int CrowdedClaimsRemembered = 6;

    // A server at its limit answers late, and is asked the less often for it. Sixteen, because the results that follow
    // a claim cost three times as much.
    private const int RestsPerClaim = 16;
    private const int LongestLingers = 5;

    private int _crowdedClaims;
    private TimeSpan _claimTook;

    /// <summary>
    /// Whether work comes in faster than it is claimed one by one. A caller that starts a run when its last one has
    /// ended is no stream: each of its runs would wait out a linger.
    /// </summary>
    public bool IsStreaming => _crowdedClaims >= CrowdedClaimsOfAStream;

    /// <summary>The wait before the next claim.</summary>
    public TimeSpan Linger
    {
        get
        {
            var rest = IsStreaming ? _claimTook * RestsPerClaim : TimeSpan.Zero;
            return TimeSpan.FromTicks(Math.Clamp(rest.Ticks, linger.Ticks, linger.Ticks * LongestLingers));
        }
    }

    /// <summary>Notes what a claim found.</summary>
    public void Note(int claimed, TimeSpan took)
    {
        _claimTook = took;
        _crowdedClaims = claimed > 1
            ? Math.Min(_crowdedClaims + 1, CrowdedClaimsRemembered)
            : Math.Max(_crowdedClaims - 1, 0);
    }
}
