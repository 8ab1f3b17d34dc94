namespace PgFlow.Client.Workers;

/// <summary>The connections of a worker: never more than six, however much it executes.</summary>
internal sealed class WorkerConnections : IAsyncDisposable
{
    /// <summary>More do not help: measured, three completing connections wait for each other's run rows.</summary>
    private const int ReportLanes = 2;

    private readonly WorkerConnection[] _reports;

    public WorkerConnections(string connectionString)
    {
        Fetch = Open(connectionString, "fetch");
        Heartbeat = new WorkerConnection(
            WorkerConnectionSettings.CreateForHeartbeat(connectionString), ForgetIdle);
        Maintenance = Open(connectionString, "maintenance");
        Listener = new NotificationListener(WorkerConnectionSettings.Create(connectionString, "listen"));
        _reports = [.. Enumerable.Range(0, ReportLanes).Select(_ => Open(connectionString, "completion"))];
    }

    /// <summary>Claims.</summary>
    public WorkerConnection Fetch { get; }

    /// <summary>Nothing but the heartbeat and its registration.</summary>
    public WorkerConnection Heartbeat { get; }

    /// <summary>Registration, definitions, extensions, waiting times.</summary>
    public WorkerConnection Maintenance { get; }

    /// <summary>Notifications of work.</summary>
    public NotificationListener Listener { get; }

    /// <summary>The number of connections that results are reported over.</summary>
    public int ReportCount => _reports.Length;

    /// <summary>
    /// Which of them a run's results go over: always the same, so that batches of a run never wait for each other.
    /// </summary>
    public int ReportIndex(Guid runId) => (int)((uint)runId.GetHashCode() % _reports.Length);

    /// <summary>A connection for results.</summary>
    public WorkerConnection Report(int index) => _reports[index];

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in All)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        await Listener.DisposeAsync().ConfigureAwait(false);
    }

    private WorkerConnection[] All => [Fetch, Heartbeat, Maintenance, .. _reports];

    private WorkerConnection Open(string connectionString, string purpose) =>
        new(WorkerConnectionSettings.Create(connectionString, purpose), ForgetIdle);

    // A network that went dead without saying so took all sessions with it: each would have to find out by a timeout
    // of its own, one after the other.
    private void ForgetIdle() => Array.ForEach(All, connection => connection.ForgetIdle());
}
