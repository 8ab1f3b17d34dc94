using PgFlow.Worker.Waking;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// One claim at a time for the whole process, so that any number of flows needs one connection. Claimed tasks are
/// registered before the gate opens: whoever holds it sees everything this process has in hand.
/// </summary>
internal sealed class FetchGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _isInDoubt;

    /// <summary>Set by <see cref="Doubts"/>, for whoever gives back the tasks that nobody here knows of.</summary>
    public WakeSignal Doubt { get; } = new();

    /// <summary>
    /// Notes that a claim ended without an answer: the database may count tasks as this process's that it does not
    /// know of.
    /// </summary>
    public void Doubts()
    {
        Interlocked.Exchange(ref _isInDoubt, 1);
        Doubt.Set();
    }

    /// <summary>Whether a claim has ended without an answer since this was last asked.</summary>
    public bool TakeDoubt() => Interlocked.Exchange(ref _isInDoubt, 0) == 1;

    public async Task EnterAsync(CancellationToken cancellationToken) => await _gate.WaitAsync(cancellationToken);

    public void Leave() => _gate.Release();

    public void Dispose()
    {
        _gate.Dispose();
        Doubt.Dispose();
    }
}
