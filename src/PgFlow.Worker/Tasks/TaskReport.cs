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

    /// <summary>The failed attempt; null unless it failed.</summary>
    public TaskFailure? Failure { get; private init; }

    /// <summary>Whether it stands for a failure whose error the database refuses.</summary>
    public bool IsWithoutError { get; private init; }

    /// <summary>Whether its error is reduced to characters that every database can store.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>Whether the database has answered for others and not for it, so that it is sent again later.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>How long it waits each time; null before the first time, which is logged.</summary>
    public Backoff? Rests { get; set; }

    /// <summary>Whether the answer may be all that an earlier call with this report has lost.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>
    /// What became of the task if the call without an answer was stored, which is why it is stale now.
    /// </summary>
    public TaskOutcome StoredOutcome => Kind switch
    {
        ReportKind.Completed when Task.NeedsArray && !IsArray(Output) => TaskOutcome.TypeViolation,
        ReportKind.Completed => TaskOutcome.Completed,
        ReportKind.Failed when Failure!.IsFinal || Task.Claimed.Attempt >= Task.Claimed.MaxAttempts => TaskOutcome.Failed,
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

    /// <summary>A final failure without the attempt's own error, which the database refuses.</summary>
    public static TaskReport FailedWithoutError(HeldTask task, string? sqlState)
    {
        var error = $"the worker could not store this attempt's error: {sqlState ?? "refused"}";
        return new(task, ReportKind.Failed)
        {
            Failure = new TaskFailure(task.Claim, error, RetryAfter: null, IsFinal: true),
            IsWithoutError = true,
        };
    }

    /// <summary>The same failure, its error without the characters that not every database can store.</summary>
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
