namespace PgFlow.Client;

/// <summary>
/// A worker's database, by who asks. A store for a foreign schema implements the parts that the schema has.
/// </summary>
internal interface IWorkerStore : IAsyncDisposable
{
    /// <summary>Claims and results.</summary>
    ITaskStore Tasks { get; }

    /// <summary>The worker's own row.</summary>
    IWorkerRegistry Registry { get; }

    /// <summary>Notifications of work.</summary>
    IWorkSignals Signals { get; }

    /// <summary>What workers do for each other.</summary>
    IUpkeepStore Upkeep { get; }

    /// <summary>Flow definitions.</summary>
    IFlowStore Flows { get; }
}
