namespace PgFlow.Worker.Fetching;

/// <summary>Ends a read loop's wait early. Signals that come while nobody waits count as one.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _lock = new();

    public void Set()
    {
        lock (_lock)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <summary>Waits for a signal, at most for the given time; says whether one came.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signal = _signal.WaitAsync(waiting.Token);
        var timeout = Task.Delay(atMost, time, waiting.Token);
        await Task.WhenAny(signal, timeout);
        await waiting.CancelAsync();
        await ((Task)signal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await timeout.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return signal.IsCompletedSuccessfully;
    }

    public void Dispose() => _signal.Dispose();
}
