namespace PgFlow.Worker.Stopping;

/// <summary>
/// A requested stop: its reason and its deadline. Every phase gets a share of the one deadline, so slow phases
/// cannot add up to more.
/// </summary>
internal sealed class StopOrder(StopReason reason, TimeSpan total, TimeProvider time)
{
    private readonly long _asked = time.GetTimestamp();

    public StopReason Reason => reason;

    /// <summary>Returns the time left until that share of the total has passed; zero afterwards.</summary>
    public TimeSpan LeftOf(double share)
    {
        var left = (total * share) - time.GetElapsedTime(_asked);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
