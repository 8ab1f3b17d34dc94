using PgFlow.Client;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Tasks;

/// <summary>A task's result on its way to the database.</summary>
internal sealed record TaskReport
{
    private TaskReport(HeldTask task, ReportKind kind) => (Task, Kind) = (task, kind);

    public HeldTask Task { get; }

    public ReportKind Kind { get; }

    /// <summary>The output of a completed task: JSON text, or null for no value.</summary>
    public string? Output { get; private init; }

    /// <summary>The failure; null unless the attempt failed.</summary>
    public TaskFailure? Failure { get; private init; }

    /// <summary>Whether it replaces a failure whose error the database refuses.</summary>
    public bool IsWithoutError { get; private init; }

    /// <summary>Whether the error is reduced to characters that every database can store.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>Whether the database answered for other reports and not for this one: it is sent again later.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The delays between attempts to send it; null before the first delay, which is logged.</summary>
    public Backoff? Backoff { get; set; }

    /// <summary>Whether an earlier call may have stored this report although its answer was lost.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>
    /// The outcome of the task if the call whose answer was lost has stored this report, so that it is stale now.
    /// </summary>
    public TaskOutcome StoredOutcome => Kind switch
    {
        ReportKind.Completed when Task.NeedsArray && !IsArray(Output) => TaskOutcome.TypeViolation,
        ReportKind.Completed => TaskOutcome.Completed,
        ReportKind.Failed when Failure!.IsFinal || Task.Claimed.Attempt >= Task.Claimed.MaxAttempts =>
            TaskOutcome.Failed,
        ReportKind.Failed => TaskOutcome.Retried,
        _ => TaskOutcome.Released,
    };

    public static TaskReport Completed(HeldTask task, string? output) =>
        new(task, ReportKind.Completed) { Output = output };

    public static TaskReport Failed(HeldTask task, string error, TimeSpan? retryAfter = null, bool isFinal = false) =>
        new(task, ReportKind.Failed)
        {
            Failure = new TaskFailure(task.Claim, error, retryAfter, isFinal),
        };

    /// <summary>Creates a final failure without the attempt's error, which the database refuses.</summary>
    public static TaskReport FailedWithoutError(HeldTask task, string? sqlState)
    {
        var error = $"the worker could not store this attempt's error: {sqlState ?? "refused"}";
        return new(task, ReportKind.Failed)
        {
            Failure = new TaskFailure(task.Claim, error, RetryAfter: null, IsFinal: true),
            IsWithoutError = true,
        };
    }

    /// <summary>Copies a failure, with its error reduced to characters that every database can store.</summary>
    public static TaskReport FailedPlainly(TaskReport report) => report with
    {
        Failure = report.Failure! with { ErrorMessage = ErrorText.Plain(report.Failure.ErrorMessage) },
        IsPlain = true,
    };

    public static TaskReport Released(HeldTask task) => new(task, ReportKind.Released);

    public static TaskReport Surrendered(HeldTask task) => new(task, ReportKind.Surrendered);

    public static TaskReport Dropped(HeldTask task) => new(task, ReportKind.Dropped);

    private static bool IsArray(string? json) => json.AsSpan().TrimStart() is ['[', ..];
}
