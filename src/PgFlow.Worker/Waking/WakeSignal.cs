namespace PgFlow.Worker.Waking;

/// <summary>Ends a read loop's wait early. Signals without a waiter count as one.</summary>
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

    /// <summary>Waits for a signal, at most for the given time. Returns whether one came.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await _signal.WaitAsync(0, cancellationToken))
        {
            return true;
        }

        if (atMost == Timeout.InfiniteTimeSpan)
        {
            await _signal.WaitAsync(cancellationToken);
            return true;
        }

        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var signal = _signal.WaitAsync(either.Token);
        await signal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return signal.IsCompletedSuccessfully;
    }

    public void Dispose() => _signal.Dispose();
}
