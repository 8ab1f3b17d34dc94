namespace PgFlow.Loads.Compare;

/// <summary>How long a contender took.</summary>
/// <param name="Tasks">Tasks that it did.</param>
/// <param name="Runs">Runs that they belong to.</param>
/// <param name="Start">Seconds to start all runs; null where that is not measured by itself.</param>
/// <param name="Drain">Seconds from the first claim to the last result; null where runs are started meanwhile.</param>
/// <param name="Both">Seconds of both; null where only one of them is measured.</param>
internal sealed record Rate(int Tasks, int Runs, double? Start, double? Drain, double? Both)
{
    public double? TasksPerSecond => Tasks / Drain;

    public double? StartsPerSecond => Runs / Start;

    /// <summary>Tasks per second with the start of the runs.</summary>
    public double? FromStartToEnd => Tasks / Both;

    /// <summary>Runs are started first, and drained then.</summary>
    public static Rate Of(int tasks, int runs, double start, double drain) =>
        new(tasks, runs, start, drain, start + drain);

    public static Rate OfDrain(int tasks, int runs, double drain) => new(tasks, runs, Start: null, drain, Both: null);

    /// <summary>Starting a run and working on it is one.</summary>
    public static Rate OfBoth(int tasks, int runs, double both) => new(tasks, runs, Start: null, Drain: null, both);
}
