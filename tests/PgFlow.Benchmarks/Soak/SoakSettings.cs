namespace PgFlow.Benchmarks.Soak;

/// <summary>How much work over how long, and what must not grow by how much.</summary>
internal sealed record SoakSettings
{
    /// <summary>Runs of the plugin Soak: a split, its parts, a total.</summary>
    public const int TasksPerRun = 22;

    public required int Tasks { get; init; }

    public required TimeSpan Time { get; init; }

    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How old a finished run is when it is pruned.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Of the server: how often it looks for tables to vacuum. Its own default is a minute; a shorter soak needs it
    /// more often to show whether vacuums keep up.
    /// </summary>
    public TimeSpan VacuumInterval => Time / 20 < TimeSpan.FromMinutes(1) ? Time / 20 : TimeSpan.FromMinutes(1);

    public int WorkerCount { get; init; } = 2;

    /// <summary>
    /// The last quarter's median of the workers' memory, as a multiple of the second quarter's, plus
    /// <see cref="MemorySlack"/>.
    /// </summary>
    public double MemoryGrowth { get; init; } = 1.1;

    public long MemorySlack { get; init; } = 8L * 1024 * 1024;

    /// <summary>
    /// The last quarter's most dead tuples, as a multiple of the second quarter's, plus <see cref="DeadSlack"/>.
    /// </summary>
    public double DeadGrowth { get; init; } = 1.5;

    public long DeadSlack { get; init; } = 10_000;

    public int Runs => (Tasks + TasksPerRun - 1) / TasksPerRun;

    /// <summary>
    /// Half a minute for the tests: the runtime is still compiling, so that memory gets more slack.
    /// </summary>
    public static SoakSettings Short { get; } = new()
    {
        Tasks = 8_000,
        Time = TimeSpan.FromSeconds(20),
        PruneInterval = TimeSpan.FromSeconds(4),
        Retention = TimeSpan.FromSeconds(2),
        SampleInterval = TimeSpan.FromSeconds(0.5),
        MemorySlack = 64L * 1024 * 1024,
    };
}
