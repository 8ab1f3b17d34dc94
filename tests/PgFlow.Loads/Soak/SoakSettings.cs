namespace PgFlow.Loads.Soak;

/// <summary>How much work over how long, and what must not grow by how much.</summary>
internal sealed record SoakSettings
{
    /// <summary>Runs of the plugin Soak: a split, its parts, a total.</summary>
    public const int TasksPerRun = 22;

    public required int Tasks { get; init; }

    public required TimeSpan Time { get; init; }

    /// <summary>A minute, or in a shorter soak as many times as in one of twenty.</summary>
    public TimeSpan PruneInterval => AtMostAMinute(Time / 20);

    /// <summary>How old a finished run is when it is pruned.</summary>
    public TimeSpan Retention => PruneInterval / 2;

    /// <summary>How many there must have been: one that takes longer than the interval skips the next.</summary>
    public int Prunes => (int)(Time / PruneInterval / 2);

    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Of the server: how often it looks for tables to vacuum. Its own default is a minute; a shorter soak needs it
    /// more often to show whether vacuums keep up.
    /// </summary>
    public TimeSpan VacuumInterval => AtMostAMinute(Time / 20);

    public int WorkerCount { get; init; } = 2;

    /// <summary>Of the workers' memory, in medians.</summary>
    public SoakBound Memory { get; init; } = new(1.1, 8L * 1024 * 1024);

    /// <summary>Of the most dead tuples that there were at a time.</summary>
    public SoakBound Dead { get; init; } = new(1.5, 10_000);

    /// <summary>Of the most live tuples that there were at a time.</summary>
    public SoakBound Live { get; init; } = new(1.5, 10_000);

    /// <summary>Of the tables' size on disk, which rarely gets smaller again.</summary>
    public SoakBound Tables { get; init; } = new(1.25, 16L * 1024 * 1024);

    public int Runs => (Tasks + TasksPerRun - 1) / TasksPerRun;

    /// <summary>
    /// Half a minute for the tests: the runtime is still compiling, and when a busy machine pauses it, seconds of work
    /// pile up that are much beside so little. What grows slowly shows in the long one only.
    /// </summary>
    public static SoakSettings Short { get; } = new()
    {
        Tasks = 8_000,
        Time = TimeSpan.FromSeconds(20),
        SampleInterval = TimeSpan.FromSeconds(0.5),
        Memory = new SoakBound(1.1, 64L * 1024 * 1024),
        Dead = new SoakBound(1.5, 25_000),
        Live = new SoakBound(1.5, 25_000),
    };

    private static TimeSpan AtMostAMinute(TimeSpan time) =>
        time < TimeSpan.FromMinutes(1) ? time : TimeSpan.FromMinutes(1);
}
