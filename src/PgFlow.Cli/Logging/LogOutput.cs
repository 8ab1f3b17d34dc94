using System.Diagnostics;
using System.Text;

namespace PgFlow.Cli.Logging;

/// <summary>
/// Writes log lines to the standard output of the process's start, on a thread of its own. Callers wait for a slow
/// reader, but not for one that is stuck: then lines are dropped and counted.
/// </summary>
internal sealed class LogOutput : IDisposable
{
    /// <summary>The maximum number of characters that wait to be written.</summary>
    public const int Capacity = 4 * 1024 * 1024;

    private const int LongestWrite = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _creation = new();
    private readonly object _gate = new();
    private readonly Queue<string> _lines = new();

    // Allocated for a usual write from the start, so writing needs no memory when that is short.
    private readonly StringBuilder _text = new(LongestWrite);

#pragma warning disable CA2213 // The console's writer belongs to the process.
    private readonly TextWriter _output = Console.Out;
#pragma warning restore CA2213
    private Thread? _thread;
    private int _waiting;
    private long _writingSince;
    private bool _isWriting;
    private bool _hasEnded;
    private long _dropped;

    // A write that does not return: the other end of the pipe is not read.
    private bool IsStuck => _isWriting && Stopwatch.GetElapsedTime(_writingSince) > Patience;

    /// <summary>Returns and resets the number of dropped lines.</summary>
    public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);

    /// <summary>Adds text that ends with a line break.</summary>
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

    /// <summary>Waits until everything is written, but no longer than this.</summary>
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
        while (TakeLines())
        {
            try
            {
                _output.Write(_text);
                _output.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or OutOfMemoryException)
            {
                // The other end is closed, or there is not enough memory to write.
            }

            lock (_gate)
            {
                _isWriting = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // Takes waiting lines, up to the size of one write; false at the end. A line that does not fit in memory is
    // dropped.
    private bool TakeLines()
    {
        lock (_gate)
        {
            while (_lines.Count == 0)
            {
                if (_hasEnded)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            _text.Clear();
            (_isWriting, _writingSince) = (true, Stopwatch.GetTimestamp());
            while (_lines.TryPeek(out var next) && (_text.Length == 0 || _text.Length + next.Length <= LongestWrite))
            {
                TakeLine(_lines.Dequeue());
            }

            return true;
        }
    }

    private void TakeLine(string line)
    {
        _waiting -= line.Length;
        try
        {
            _text.Append(line);
        }
        catch (OutOfMemoryException)
        {
            Interlocked.Increment(ref _dropped);
        }
    }
}
