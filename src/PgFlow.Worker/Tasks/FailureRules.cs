using System.Globalization;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Tasks;

/// <summary>What becomes of an attempt whose handler threw.</summary>
internal static class FailureRules
{
    public static TaskReport ReportOf(HeldTask task, Exception error) => task.Reason switch
    {
        CancelReason.Lost => TaskReport.Dropped(task),
        CancelReason.Stopping => TaskReport.Released(task),
        CancelReason.TimedOut => TaskReport.Failed(task, TimedOut(task, error)),
        _ when IsForWantOfMemory(error) => TaskReport.Surrendered(task),
        _ => FailureOf(task, error),
    };

    /// <summary>
    /// What becomes of an attempt whose handler does not end: it was given up, or the worker ends before it.
    /// </summary>
    public static TaskReport ReportOfUnended(HeldTask task) => task.Reason switch
    {
        CancelReason.Lost => TaskReport.Dropped(task),
        CancelReason.TimedOut => TaskReport.Failed(
            task, TimedOut(task) + (task.IsLeaked ? "; the handler ignored its cancellation" : "")),
        _ => TaskReport.Released(task),
    };

    // A handler that asks for more than there ever is fails its own attempt; where the heap is full all would.
    private static bool IsForWantOfMemory(Exception error) =>
        error is InputMemoryException || (MemoryWatch.IsOutOfMemory(error) && MemoryWatch.IsHeapFull());

    private static TaskReport FailureOf(HeldTask task, Exception error) => error switch
    {
        StepFailedException failed => TaskReport.Failed(task, ErrorText.Of(error), failed.RetryAfter, failed.IsFinal),

        // The stored input is the same at every attempt, and so is the size of what comes of it.
        InputMismatchException or OutputTooLargeException =>
            TaskReport.Failed(task, ErrorText.Of(error), isFinal: true),
        _ => TaskReport.Failed(task, ErrorText.Of(error)),
    };

    private static string TimedOut(HeldTask task, Exception error) => error is OperationCanceledException
        ? TimedOut(task)
        : ErrorText.Bound($"{TimedOut(task)}; then {ErrorText.Of(error)}");

    private static string TimedOut(HeldTask task)
    {
        var seconds = task.Claimed.Timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return $"timed out after {seconds} s";
    }
}
