using Npgsql;
using PgFlow.Client.Workers;

namespace PgFlow.Client;

/// <summary>
/// The batch functions of the schema <c>pgflow</c>. Holds at most six connections: one to claim, two for results, one
/// for the heartbeat, one to listen and one for the rest; and a seventh in the process that prunes. A lost database
/// surfaces as <see cref="NpgsqlException"/>.
/// </summary>
internal sealed class NpgsqlWorkerStore : IWorkerStore
{
    private readonly WorkerConnections _connections;

    /// <summary>Creates a store; connections are opened when they are first needed.</summary>
    /// <param name="connectionString">
    /// Connects as a member of <c>pgflow_worker</c>. Behind a pooler, which is detected, statements are prepared only
    /// where its <c>Max Auto Prepare</c> says so.
    /// </param>
    /// <param name="directConnectionString">
    /// Connects to the same database without a pooler, for one connection that listens. Null: notifications use the
    /// other connection string, and behind a pooler none arrive.
    /// </param>
    public NpgsqlWorkerStore(string connectionString, string? directConnectionString = null)
        : this(
            new DatabaseAccess(connectionString),
            directConnectionString is null ? null : new DatabaseAccess(directConnectionString))
    {
    }

    /// <summary>Creates a store whose password may change while it is used.</summary>
    /// <param name="database">The database, as in the other constructor.</param>
    /// <param name="direct">The database without a pooler, as in the other constructor.</param>
    public NpgsqlWorkerStore(DatabaseAccess database, DatabaseAccess? direct = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _connections = new WorkerConnections(database, direct);
        Tasks = new NpgsqlTaskStore(_connections);
        Registry = new NpgsqlWorkerRegistry(_connections);
        Signals = new NpgsqlWorkSignals(_connections);
        Upkeep = new NpgsqlUpkeepStore(_connections);
        Flows = new NpgsqlFlowStore(_connections);
    }

    /// <inheritdoc/>
    public ITaskStore Tasks { get; }

    /// <inheritdoc/>
    public IWorkerRegistry Registry { get; }

    /// <inheritdoc/>
    public IWorkSignals Signals { get; }

    /// <inheritdoc/>
    public IUpkeepStore Upkeep { get; }

    /// <inheritdoc/>
    public IFlowStore Flows { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();
}
