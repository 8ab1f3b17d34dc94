using Microsoft.Extensions.Logging;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Stopping;

/// <summary>
/// Ends the worker when it runs out of memory: further tasks would fail through no fault of their own. It drains, so
/// tasks that fit in memory finish, and a new process replaces it.
/// </summary>
internal sealed class MemoryWatch
{
    // The share of the available memory. A handler that allocates too much at once fails far below it.
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

    /// <summary>Gets whether there was a shortage, even while the worker was stopping for another reason.</summary>
    public bool HasRunShort => Volatile.Read(ref _shortages) > 0;

    /// <summary>Returns whether an error, or one inside it, means that memory ran out.</summary>
    public static bool IsOutOfMemory(Exception? error) => error switch
    {
        null => false,
        OutOfMemoryException => true,
        AggregateException several => several.InnerExceptions.Any(IsOutOfMemory),
        _ => IsOutOfMemory(error.InnerException),
    };

    /// <summary>Returns whether the heap fills the memory. The collector has just freed what it could.</summary>
    public static bool IsHeapFull() =>
        GC.GetTotalMemory(forceFullCollection: false) > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * Full;

    /// <summary>Requests a stop, since something failed for lack of memory.</summary>
    public void NoteShortage(string what)
    {
        // Before logging, which may lack memory, too.
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
