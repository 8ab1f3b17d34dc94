using PgFlow.Client.Connections;

namespace PgFlow.Client.Workers;

/// <summary>
/// The connections of a worker: at most six, whatever its load, and a seventh in the process that prunes.
/// </summary>
internal sealed class WorkerConnections : IAsyncDisposable
{
    /// <summary>More do not help: measured, three connections for results wait for each other's run rows.</summary>
    private const int Lanes = 2;

    private readonly PoolerProbe _probe;
    private readonly SharedSessionProbe? _direct;
    private readonly WorkerConnection[] _lanes;

    /// <param name="database">The database, possibly behind a pooler.</param>
    /// <param name="direct">The database without a pooler, for the listener; null when not configured.</param>
    public WorkerConnections(DatabaseAccess database, DatabaseAccess? direct)
    {
        _probe = new PoolerProbe(
            WorkerConnectionSettings.CreateForHeartbeat(database.ConnectionString, isPooled: true), database);
        Fetch = Connect(database, "fetch");
        Heartbeat = new WorkerConnection(
            isPooled => OpenForHeartbeat(database, isPooled), _probe, ForgetIdle, FirstTryOf(database));
        Maintenance = Connect(database, "maintenance");
        Pruning = Connect(database, "pruning");
        var listening = direct ?? database;
        Listener = new NotificationListener(
            WorkerConnectionSettings.Create(listening.ConnectionString, "listen"), listening);
        _direct = direct is null ? null : new SharedSessionProbe(
            WorkerConnectionSettings.Create(direct.ConnectionString, "probe", isPooled: true), direct);
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Connect(database, "completion"))];
    }

    /// <summary>The connection for claims.</summary>
    public WorkerConnection Fetch { get; }

    /// <summary>The connection for heartbeats and their registration only.</summary>
    public WorkerConnection Heartbeat { get; }

    /// <summary>
    /// The connection for registration, definitions, extensions, waiting times, elections, recovery and gauges.
    /// </summary>
    public WorkerConnection Maintenance { get; }

    /// <summary>The connection for pruning, which is slow and must not delay other calls.</summary>
    public WorkerConnection Pruning { get; }

    /// <summary>The connection for notifications of work.</summary>
    public NotificationListener Listener { get; }

    /// <summary>
    /// Returns whether notifications can arrive. A pooler gives each transaction another session, so none would listen.
    /// </summary>
    public async ValueTask<NotificationPath> NotificationPathAsync(CancellationToken cancellationToken) =>
        _direct is not null
            ? await _direct.IsSharedAsync(cancellationToken).ConfigureAwait(false)
                ? NotificationPath.DirectIsPooled
                : NotificationPath.Open
            : await _probe.IsPooledAsync(cancellationToken).ConfigureAwait(false)
                ? NotificationPath.Pooled
                : NotificationPath.Open;

    /// <summary>The number of connections for results.</summary>
    public int LaneCount => _lanes.Length;

    /// <summary>Returns the lane of a run. It never changes: two batches would wait for the run's lock.</summary>
    public int LaneOf(Guid runId) => (int)((uint)runId.GetHashCode() % _lanes.Length);

    /// <summary>Returns a connection for results.</summary>
    public WorkerConnection Lane(int index) => _lanes[index];

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in All)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        await Listener.DisposeAsync().ConfigureAwait(false);
        await _probe.DisposeAsync().ConfigureAwait(false);
        if (_direct is not null)
        {
            await _direct.DisposeAsync().ConfigureAwait(false);
        }
    }

    private WorkerConnection[] All => [Fetch, Heartbeat, Maintenance, Pruning, .. _lanes];

    private WorkerConnection Connect(DatabaseAccess database, string purpose) =>
        new(isPooled => Open(database, purpose, isPooled), _probe, ForgetIdle, FirstTryOf(database));

    private static TimeSpan? FirstTryOf(DatabaseAccess database) =>
        WorkerConnectionSettings.FirstTryOf(database.ConnectionString);

    private static ConnectionPool Open(DatabaseAccess database, string purpose, bool isPooled) => ConnectionPool.Open(
        WorkerConnectionSettings.Create(database.ConnectionString, purpose, isPooled),
        database,
        QuickConnectOf(database));

    private static ConnectionPool OpenForHeartbeat(DatabaseAccess database, bool isPooled) => ConnectionPool.Open(
        WorkerConnectionSettings.CreateForHeartbeat(database.ConnectionString, isPooled),
        database,
        QuickConnectOf(database));

    private static TimeSpan? QuickConnectOf(DatabaseAccess database) =>
        WorkerConnectionSettings.QuickConnectOf(database.ConnectionString);

    // A network that fails silently breaks all sessions. Without this, each of them would time out separately.
    private void ForgetIdle() => Array.ForEach(All, connection => connection.ForgetIdle());
}
