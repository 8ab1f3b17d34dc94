namespace PgFlow.Benchmarks.Compare;

/// <summary>How long a contender took.</summary>
/// <param name="Tasks">Tasks that it did.</param>
/// <param name="Drain">Seconds from the first claim to the last result.</param>
/// <param name="Start">Seconds to start all runs; 0 where starting is a part of <paramref name="Drain"/>.</param>
/// <param name="Runs">Runs that were started.</param>
internal sealed record Rate(int Tasks, double Drain, double Start, int Runs)
{
    public double TasksPerSecond => Tasks / Drain;

    public double StartsPerSecond => Start > 0 ? Runs / Start : 0;

    /// <summary>Tasks per second with the start of the runs.</summary>
    public double FromStartToEnd => Tasks / (Drain + Start);
}
