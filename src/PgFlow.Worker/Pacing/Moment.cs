namespace PgFlow.Worker.Pacing;

/// <summary>
/// A moment by both clocks of the process. The one that counts stands still on Linux while the machine is suspended;
/// the one that tells the time may be set back.
/// </summary>
internal sealed record Moment(long Timestamp, DateTimeOffset Utc)
{
    public static Moment Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>How long ago it was at least as others see it, who have clocks of their own: the longer of both.</summary>
    public TimeSpan ElapsedBy(TimeProvider time)
    {
        var counted = time.GetElapsedTime(Timestamp);
        var told = time.GetUtcNow() - Utc;
        return counted > told ? counted : told;
    }
}
