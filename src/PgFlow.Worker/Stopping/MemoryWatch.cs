using Microsoft.Extensions.Logging;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Stopping;

/// <summary>
/// Ends the worker when its memory is used up: what it still tried would fail, task by task, for no fault of theirs. It
/// drains, so that what has memory enough is finished, and a new process takes its place.
/// </summary>
internal sealed class MemoryWatch
{
    // Of the memory that the process may use. A handler that asks for too much at once is out of memory far below it.
    private const double Full = 0.75;

    private const long Mebibyte = 1024 * 1024;

    private readonly StopRequest _stop;
    private readonly ILogger _logger;
    private int _shortages;

    public MemoryWatch(StopRequest stop, LoopTicks ticks, ILogger<MemoryWatch> logger)
    {
        (_stop, _logger) = (stop, logger);
        ticks.Failed += NoteIfShort;
    }

    /// <summary>Whether there was a shortage, also while the worker was stopping for another reason.</summary>
    public bool HasRunShort => Volatile.Read(ref _shortages) > 0;

    /// <summary>Whether the runtime had no memory for something, at whatever depth of the error it says so.</summary>
    public static bool IsOutOfMemory(Exception? error) => error switch
    {
        null => false,
        OutOfMemoryException => true,
        AggregateException several => several.InnerExceptions.Any(IsOutOfMemory),
        _ => IsOutOfMemory(error.InnerException),
    };

    /// <summary>Whether what is in use fills the memory. The collector has just freed what it could.</summary>
    public static bool IsHeapFull() =>
        GC.GetTotalMemory(forceFullCollection: false) > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * Full;

    /// <summary>Asks the worker to end, as something could not be done for want of memory.</summary>
    public void NoteShortage(string what)
    {
        // Before the log, for which there may be no memory either.
        _stop.Request(StopReason.OutOfMemory);
        if (Interlocked.Increment(ref _shortages) == 1)
        {
            LifecycleLog.OutOfMemory(
                _logger, what, GC.GetTotalMemory(forceFullCollection: false) / Mebibyte,
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Mebibyte);
        }
    }

    private void NoteIfShort(string loop, Exception error)
    {
        if (IsOutOfMemory(error))
        {
            NoteShortage($"the loop '{loop}'");
        }
    }
}
