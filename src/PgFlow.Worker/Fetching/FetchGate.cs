using PgFlow.Worker.Waking;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// Admits one claim at a time in the whole process, so any number of flows needs one connection. Claimed tasks are
/// registered before the gate opens: the caller that holds it sees every task that this process holds.
/// </summary>
internal sealed class FetchGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _hasUnknownClaims;

    /// <summary>Set by <see cref="NoteUnknownClaims"/>; wakes the loop that releases unknown claims.</summary>
    public WakeSignal UnknownClaims { get; } = new();

    /// <summary>
    /// Records that a claim ended without an answer: the database may have claimed tasks for this process that it does
    /// not know of.
    /// </summary>
    public void NoteUnknownClaims()
    {
        Interlocked.Exchange(ref _hasUnknownClaims, 1);
        UnknownClaims.Set();
    }

    /// <summary>Returns whether a claim has ended without an answer since the last call.</summary>
    public bool TakeUnknownClaims() => Interlocked.Exchange(ref _hasUnknownClaims, 0) == 1;

    public async Task EnterAsync(CancellationToken cancellationToken) => await _gate.WaitAsync(cancellationToken);

    public void Leave() => _gate.Release();

    public void Dispose()
    {
        _gate.Dispose();
        UnknownClaims.Dispose();
    }
}
