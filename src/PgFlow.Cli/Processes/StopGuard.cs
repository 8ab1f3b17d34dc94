namespace PgFlow.Cli.Processes;

/// <summary>
/// Bounds a stop from a dedicated thread: handlers can occupy all threads of the pool, and a log that is not read can
/// block every line.
/// </summary>
internal sealed class StopGuard : IDisposable
{
    private readonly ManualResetEvent _asked = new(initialState: false);
    private readonly ManualResetEvent _over = new(initialState: false);
    private readonly TimeSpan _patience;
    private readonly Action<TimeSpan> _end;
    private readonly Thread _thread;

    /// <summary>Starts watching.</summary>
    /// <param name="patience">The time limit of the stop.</param>
    /// <param name="end">Called with the elapsed time when the limit is exceeded.</param>
    public StopGuard(TimeSpan patience, Action<TimeSpan> end)
    {
        _patience = patience;
        _end = end;
        _thread = new Thread(Watch) { IsBackground = true, Name = "pgflow stop guard" };
        _thread.Start();
    }

    /// <summary>Starts the clock; further calls have no effect.</summary>
    public void Begin()
    {
        try
        {
            _asked.Set();
        }
        catch (ObjectDisposedException)
        {
            // The stop has already ended.
        }
    }

    /// <summary>Ends the watch: the stop has finished.</summary>
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
