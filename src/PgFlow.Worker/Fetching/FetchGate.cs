namespace PgFlow.Worker.Fetching;

/// <summary>
/// One claim at a time for the whole process, so that any number of flows needs one connection. Claimed tasks are
/// registered before the gate opens: whoever holds it sees everything this process has in hand.
/// </summary>
internal sealed class FetchGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>
    /// Raised when a claim ended without an answer: the database may count tasks as this process's that nobody here
    /// knows of. Whoever gives those back waits for it.
    /// </summary>
    public WakeSignal Doubt { get; } = new();

    public async Task EnterAsync(CancellationToken cancellationToken) => await _gate.WaitAsync(cancellationToken);

    public void Leave() => _gate.Release();

    public void Dispose()
    {
        _gate.Dispose();
        Doubt.Dispose();
    }
}
