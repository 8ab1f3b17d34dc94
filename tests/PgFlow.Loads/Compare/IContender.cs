namespace PgFlow.Loads.Compare;

/// <summary>Somebody who does the work of a workload, in a database of its own.</summary>
internal interface IContender
{
    string Name { get; }

    /// <summary>The workload as it is given to this one, or null where it has no such thing.</summary>
    Workload? Fit(Workload workload);

    /// <summary>Queues the workload, drains it, and says how long that took.</summary>
    Task<Rate> MeasureAsync(Workload workload, CancellationToken cancellationToken);
}
