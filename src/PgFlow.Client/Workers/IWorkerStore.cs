namespace PgFlow.Client;

/// <summary>
/// A worker's database, in one interface per group of callers. A store for another schema implements the parts that the
/// schema has.
/// </summary>
internal interface IWorkerStore : IAsyncDisposable
{
    /// <summary>Claims and results.</summary>
    ITaskStore Tasks { get; }

    /// <summary>The worker's own row.</summary>
    IWorkerRegistry Registry { get; }

    /// <summary>Notifications of work.</summary>
    IWorkSignals Signals { get; }

    /// <summary>Maintenance shared by all workers.</summary>
    IUpkeepStore Upkeep { get; }

    /// <summary>Flow definitions.</summary>
    IFlowStore Flows { get; }
}
