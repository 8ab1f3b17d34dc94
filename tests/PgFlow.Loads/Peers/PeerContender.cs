using PgFlow.Loads.Compare;

namespace PgFlow.Loads.Peers;

/// <summary>Another system, in a database of its own.</summary>
internal sealed class PeerContender(string name, PeerDriver driver, string connectionString) : IContender
{
    public string Name => name;

    /// <summary>At most so many tasks a round, so a slow one does not take minutes; the tables say how many.</summary>
    public required int MaxTasks { get; init; }

    /// <summary>The graphs that it has an equivalent of.</summary>
    public required Func<FlowShape, bool> Knows { get; init; }

    public bool IsBatched { get; init; }

    /// <summary>One run is never cut: a larger one is left out.</summary>
    public Workload? Fit(Workload workload) =>
        Knows(workload.Flow) && workload.TasksPerRun <= MaxTasks ? workload.AtMost(MaxTasks) : null;

    public Task<Rate> MeasureAsync(Workload workload, CancellationToken cancellationToken) =>
        driver.RunAsync(workload, connectionString, IsBatched, cancellationToken);
}
