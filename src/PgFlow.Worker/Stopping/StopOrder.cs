namespace PgFlow.Worker.Stopping;

/// <summary>
/// A stop that was asked for: why, and by when it must be over. Every phase lives on what is left of the one
/// deadline, so that phases that take long cannot add up to more.
/// </summary>
internal sealed class StopOrder(StopReason reason, TimeSpan total, TimeProvider time)
{
    private readonly long _asked = time.GetTimestamp();

    public StopReason Reason => reason;

    /// <summary>What is left until that share of the time has passed; zero when it has.</summary>
    public TimeSpan LeftOf(double share)
    {
        var left = (total * share) - time.GetElapsedTime(_asked);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
