namespace PgFlow.Loads.Scaling;

/// <summary>A bursty load, and how many times faster than written everything goes.</summary>
internal sealed record ScalingSettings
{
    public double Speed { get; init; } = 10;

    public ScalerRules Rules { get; init; } = new();

    /// <summary>How long every handler takes.</summary>
    public TimeSpan Handler { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of a worker's stop, as in deploy/kubernetes/base/worker.env.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(50);

    public IReadOnlyList<Burst> Bursts { get; init; } =
    [
        new(TimeSpan.FromSeconds(20), 50),
        new(TimeSpan.FromSeconds(200), 4_000),
        new(TimeSpan.FromSeconds(500), 400),
        new(TimeSpan.FromSeconds(800), 250),
    ];

    /// <summary>How long it is watched at most: no worker is left before.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(30);

    public int Tasks => Bursts.Sum(burst => burst.Tasks);

    /// <summary>As the clock on the wall has it.</summary>
    public TimeSpan Real(TimeSpan time) => time / Speed;
}
