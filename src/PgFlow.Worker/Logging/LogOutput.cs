using System.Diagnostics;

namespace PgFlow.Worker.Logging;

/// <summary>
/// Writes the lines of the log to the standard output as it was when the process began, on a thread of its own. Who
/// logs waits for a reader that is slow and not for one that is stuck: then lines are dropped and counted.
/// </summary>
internal sealed class LogOutput : IDisposable
{
    /// <summary>So many characters wait at most.</summary>
    public const int Capacity = 4 * 1024 * 1024;

    private const int LongestWrite = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _creation = new();
    private readonly object _gate = new();
    private readonly Queue<string> _lines = new();
#pragma warning disable CA2213 // The console's writer belongs to the process.
    private readonly TextWriter _output = Console.Out;
#pragma warning restore CA2213
    private Thread? _thread;
    private int _waiting;
    private long _writingSince;
    private bool _isWriting;
    private bool _hasEnded;
    private long _dropped;

    // A write that does not come back: nobody reads the other end of the pipe.
    private bool IsStuck => _isWriting && Stopwatch.GetElapsedTime(_writingSince) > Patience;

    /// <summary>How many lines were dropped since this was last asked.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Adds text that ends with a line's end.</summary>
    public void Write(string text)
    {
        EnsureThread();
        lock (_gate)
        {
            while (_waiting > 0 && _waiting + text.Length > Capacity)
            {
                if (IsStuck || _hasEnded)
                {
                    Interlocked.Increment(ref _dropped);
                    return;
                }

                Monitor.Wait(_gate, Patience);
            }

            _lines.Enqueue(text);
            _waiting += text.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until everything is written, for so long at most.</summary>
    public void Flush(TimeSpan atMost)
    {
        var began = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (_lines.Count > 0 || _isWriting)
            {
                var left = atMost - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    return;
                }
            }
        }
    }

    public void Dispose()
    {
        Flush(EndTimeout);
        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void EnsureThread()
    {
        lock (_creation)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "pgflow log" };
                _thread.Start();
            }
        }
    }

    private void Run()
    {
        while (Take() is { } text)
        {
            try
            {
                _output.Write(text);
                _output.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or OutOfMemoryException)
            {
                // The other end is closed, so there is nobody to tell, or there is no memory to tell it with.
            }

            lock (_gate)
            {
                _isWriting = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // What waits, as far as one write takes it; null at the end.
    private string? Take()
    {
        lock (_gate)
        {
            while (_lines.Count == 0)
            {
                if (_hasEnded)
                {
                    return null;
                }

                Monitor.Wait(_gate);
            }

            var text = new System.Text.StringBuilder();
            while (_lines.Count > 0 && (text.Length == 0 || text.Length + _lines.Peek().Length <= LongestWrite))
            {
                text.Append(_lines.Dequeue());
            }

            _waiting -= text.Length;
            (_isWriting, _writingSince) = (true, Stopwatch.GetTimestamp());
            return text.ToString();
        }
    }
}
