namespace PgFlow.Tests.Worker;

/// <summary>A machine whose two clocks go apart: suspended, only the one that tells the time goes on.</summary>
internal sealed class TwoClocks : TimeProvider
{
    /// <summary>What the process counts.</summary>
    public TimeSpan Counted { get; set; }

    /// <summary>What the time is said to be.</summary>
    public DateTimeOffset Told { get; set; } = DateTimeOffset.UnixEpoch;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Counted.Ticks;

    public override DateTimeOffset GetUtcNow() => Told;
}
