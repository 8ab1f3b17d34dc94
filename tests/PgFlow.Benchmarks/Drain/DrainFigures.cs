using System.Globalization;

namespace PgFlow.Benchmarks.Drain;

/// <summary>One drained workload.</summary>
/// <param name="TasksPerSecond">Tasks between the first claim and the last completion, by the database's clock.</param>
/// <param name="ProcessTime">From the start of the process to its exit.</param>
/// <param name="Connections">The most server connections that the process held at once.</param>
/// <param name="StartsPerSecond">Runs started per second before, by one connection.</param>
internal sealed record DrainFigures(
    double TasksPerSecond, TimeSpan ProcessTime, int Connections, double StartsPerSecond)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{TasksPerSecond:N0} tasks/s, process {ProcessTime.TotalSeconds:0.0} s, {Connections} connections");
}
