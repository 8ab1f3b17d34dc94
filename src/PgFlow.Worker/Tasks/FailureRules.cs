using System.Globalization;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Tasks;

/// <summary>Determines the report for an attempt whose handler threw or does not return.</summary>
internal static class FailureRules
{
    public static TaskReport ReportOf(HeldTask task, Exception error) => task.Reason switch
    {
        CancelReason.Lost => TaskReport.Dropped(task),
        CancelReason.Stopping => TaskReport.Released(task),
        CancelReason.TimedOut => TaskReport.Failed(task, TimedOut(task, error)),
        _ when IsOutOfMemory(error) => TaskReport.Surrendered(task),
        _ => FailureOf(task, error),
    };

    /// <summary>
    /// The report for an attempt whose handler does not return: it is leaked, or the worker ends before it.
    /// </summary>
    public static TaskReport ReportOfUnended(HeldTask task) => task.Reason switch
    {
        CancelReason.Lost => TaskReport.Dropped(task),
        CancelReason.TimedOut => TaskReport.Failed(
            task, TimedOut(task) + (task.IsLeaked ? "; the handler ignored its cancellation" : "")),
        _ => TaskReport.Released(task),
    };

    // A handler that allocates more than there could ever be fails only its own attempt; a full heap would fail all.
    private static bool IsOutOfMemory(Exception error) =>
        error is InputMemoryException || (MemoryWatch.IsOutOfMemory(error) && MemoryWatch.IsHeapFull());

    private static TaskReport FailureOf(HeldTask task, Exception error) => error switch
    {
        StepFailedException failed => TaskReport.Failed(task, ErrorText.Of(error), failed.RetryAfter, failed.IsFinal),

        // The stored input is the same at every attempt, and so is the size of the output.
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
