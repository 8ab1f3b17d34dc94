namespace PgFlow.Worker.Pacing;

/// <summary>
/// A moment by both clocks of the process. On Linux the monotonic one stops while the machine is suspended; the wall
/// clock may be set back.
/// </summary>
internal sealed record Moment(long Timestamp, DateTimeOffset Utc)
{
    public static Moment Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>
    /// Returns the time since then, at least as others see it, who have their own clocks: the longer of both.
    /// </summary>
    public TimeSpan ElapsedBy(TimeProvider time)
    {
        var counted = time.GetElapsedTime(Timestamp);
        var told = time.GetUtcNow() - Utc;
        return counted > told ? counted : told;
    }
}
