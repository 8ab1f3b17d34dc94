namespace PgFlow.Worker.Fetching;

/// <summary>
/// One claim at a time for the whole process, so that any number of flows needs one connection. Claimed tasks are
/// registered before the gate opens: whoever holds it sees everything this process has in hand.
/// </summary>
internal sealed class FetchGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task EnterAsync(CancellationToken cancellationToken) => await _gate.WaitAsync(cancellationToken);

    public void Leave() => _gate.Release();

    public void Dispose() => _gate.Dispose();
}
