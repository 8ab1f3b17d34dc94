namespace PgFlow.Cli.Processes;

/// <summary>
/// Bounds a stop from outside of it, on a thread of its own: handlers can hold every thread of the pool, and a log that
/// is not read can hold up every line.
/// </summary>
internal sealed class StopGuard : IDisposable
{
    private readonly ManualResetEvent _asked = new(initialState: false);
    private readonly ManualResetEvent _over = new(initialState: false);
    private readonly TimeSpan _patience;
    private readonly Action<TimeSpan> _end;
    private readonly Thread _thread;

    /// <summary>Begins to watch.</summary>
    /// <param name="patience">What the stop may take.</param>
    /// <param name="end">What happens when it is not kept; called with the time that has passed.</param>
    public StopGuard(TimeSpan patience, Action<TimeSpan> end)
    {
        _patience = patience;
        _end = end;
        _thread = new Thread(Watch) { IsBackground = true, Name = "pgflow stop guard" };
        _thread.Start();
    }

    /// <summary>A stop was asked for: the time counts from now, or from the first call.</summary>
    public void Begin()
    {
        try
        {
            _asked.Set();
        }
        catch (ObjectDisposedException)
        {
            // It is over already.
        }
    }

    /// <summary>The stop is over.</summary>
    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        _asked.Dispose();
        _over.Dispose();
    }

    private void Watch()
    {
        if (WaitHandle.WaitAny([_asked, _over]) == 0 && !_over.WaitOne(_patience))
        {
            _end(_patience);
        }
    }
}
