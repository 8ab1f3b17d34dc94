using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Waking;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Delivers a batch: completions, then failures, then releases. A report leaves the batch once the database has
/// answered for it, so after an error only the others are sent again. A report that was stored although its answer was
/// lost is then stale, which changes nothing, and counts with the outcome that was stored.
/// </summary>
internal sealed class ReportDelivery(
    ITaskStore store, HeldTasks held, FlowWakes wakes, TaskCounts counts, TaskMetrics metrics,
    ILogger<ReportDelivery> logger, ListenerFaults? faults = null)
{
    public async Task DeliverAsync(List<TaskReport> batch, CancellationToken cancellationToken)
    {
        var span = WorkerTraces.BeginDelivery(batch, faults);
        try
        {
            await DeliverAllAsync(batch, cancellationToken);
        }
        catch (Exception error)
        {
            WorkerTraces.Fail(span, error.GetType().FullName!);
            throw;
        }
        finally
        {
            WorkerTraces.End(span, faults);
        }
    }

    // An error of one kind of report need not affect the other kinds, unless the server is away.
    private async Task DeliverAllAsync(List<TaskReport> batch, CancellationToken cancellationToken)
    {
        Exception? first = null;
        Func<List<TaskReport>, CancellationToken, Task>[] kinds = [CompleteAsync, FailAsync, ReleaseAsync];
        foreach (var deliver in kinds)
        {
            try
            {
                await deliver(batch, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException && !DatabaseTrouble.IsOutage(error))
            {
                first ??= error;
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private Task CompleteAsync(List<TaskReport> batch, CancellationToken cancellationToken) =>
        SendAsync(batch, ReportKind.Completed, completed => store.CompleteAsync(
            completed.ConvertAll(
                report => new TaskCompletion(report.Task.Claim, report.Output)),
            cancellationToken));

    private Task FailAsync(List<TaskReport> batch, CancellationToken cancellationToken) =>
        SendAsync(batch, ReportKind.Failed, failed => store.FailAsync(
            failed.ConvertAll(report => report.Failure!), cancellationToken));

    private Task ReleaseAsync(List<TaskReport> batch, CancellationToken cancellationToken) =>
        SendAsync(batch, ReportKind.Released, released => store.ReleaseAsync(
            released.ConvertAll(report => report.Task.Claim), cancellationToken));

    private async Task SendAsync(
        List<TaskReport> batch,
        ReportKind kind,
        Func<List<TaskReport>, Task<IReadOnlyList<ReportResult>>> send)
    {
        var reports = batch.FindAll(report => report.Kind == kind);
        if (reports.Count == 0)
        {
            return;
        }

        var results = await AnswersAsync(reports, send);
        batch.RemoveAll(report => report.Kind == kind);
        var settled = new List<(TaskReport Report, ReportResult Result)>(reports.Count);
        NoteWaiting(reports, results);
        foreach (var (report, result) in reports.Zip(results))
        {
            if (NextOf(report, result) is { } next)
            {
                batch.Add(next);
            }
            else
            {
                settled.Add((report, Interpret(report, result)));
            }
        }

        Settle(settled);
    }

    private static async Task<IReadOnlyList<ReportResult>> AnswersAsync(
        List<TaskReport> reports, Func<List<TaskReport>, Task<IReadOnlyList<ReportResult>>> send)
    {
        try
        {
            return await send(reports);
        }
        catch (Exception error) when (!DatabaseTrouble.HasChangedNothing(error))
        {
            reports.ForEach(report => report.MayBeStored = true);
            throw;
        }
    }

    // Returns the report to send next; null when the result is final.
    private TaskReport? NextOf(TaskReport report, ReportResult result)
    {
        switch (result.Outcome)
        {
            case TaskOutcome.Unanswered:
                report.MayBeStored |= result.MayBeStored;
                report.IsWaiting = true;
                return report;
            case TaskOutcome.Rejected when report.Kind == ReportKind.Completed:
                Count(report, TaskOutcome.Rejected);
                return TaskReport.Failed(report.Task, Refused(result.Error));
            case TaskOutcome.Rejected when report is { Kind: ReportKind.Failed, IsPlain: false }
                && DatabaseErrors.IsOfACharacter(result.SqlState):
                return TaskReport.FailedPlainly(report);
            case TaskOutcome.Rejected when report is { Kind: ReportKind.Failed, IsWithoutError: false }:
                Count(report, TaskOutcome.Rejected);
                LogRefusedError(report, result);
                return TaskReport.FailedWithoutError(report.Task, result.SqlState);
            default:
                return null;
        }
    }

    // Logs each waiting result once, not at each attempt.
    private void NoteWaiting(List<TaskReport> reports, IReadOnlyList<ReportResult> results)
    {
        var reasons = reports.Zip(results)
            .Where(pair => pair.Second is { Outcome: TaskOutcome.Unanswered, Error: not null }
                && pair.First.Backoff is null)
            .Select(pair => pair.Second.Error!)
            .ToList();
        if (reasons.Count > 0)
        {
            CompletionLog.Waiting(logger, reasons.Count, reasons[0]);
        }
    }

    // If an earlier call got no answer, "stale" almost certainly means that the report was stored.
    private static ReportResult Interpret(TaskReport report, ReportResult result) =>
        report.MayBeStored && result.Outcome == TaskOutcome.Stale ? new ReportResult(report.StoredOutcome) : result;

    private void Settle(List<(TaskReport Report, ReportResult Result)> settled)
    {
        var flows = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (report, result) in settled)
        {
            if (result.Outcome == TaskOutcome.Rejected)
            {
                // Stays held: otherwise it would count as an unknown claim and be released and claimed again forever.
                held.NoteUndeliverable(report.Task);
            }
            else
            {
                held.Remove(report.Task);
            }

            Count(report, result.Outcome);
            Log(report, result);
            if (MakesWork(report.Task, result.Outcome))
            {
                flows.Add(report.Task.Claim.FlowSlug);
            }
        }

        foreach (var flow in flows)
        {
            wakes.Wake(flow);
        }

        if (held.IsEmpty)
        {
            wakes.WakeUnclaimed();
        }
    }

    private void Count(TaskReport report, TaskOutcome outcome)
    {
        counts.Add(outcome);
        metrics.Reported(report.Task.Claimed, outcome);
    }

    // The last step of a flow makes no work, and most tasks may belong to last steps.
    private static bool MakesWork(HeldTask task, TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Completed => task.HasDependents,
        TaskOutcome.Retried or TaskOutcome.Released => true,
        _ => false,
    };

    private void LogRefusedError(TaskReport report, ReportResult result)
    {
        using var scope = logger.BeginTask(report.Task);
        CompletionLog.ErrorRefused(
            logger, report.Task.Claim.RunId, report.Task.Claim.StepSlug, report.Task.Claim.TaskIndex,
            result.Error ?? "no reason given");
    }

    private void Log(TaskReport report, ReportResult result)
    {
        if (result.Outcome is TaskOutcome.Completed or TaskOutcome.Retried or TaskOutcome.Released)
        {
            return;
        }

        var task = report.Task;
        using var scope = logger.BeginTask(task);
        switch (result.Outcome)
        {
            case TaskOutcome.Failed or TaskOutcome.TypeViolation:
                CompletionLog.RunFailed(
                    logger, task.Claimed.FlowSlug, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex,
                    report.Failure?.ErrorMessage ?? "the step feeds a map step and its output is not an array");
                break;
            case TaskOutcome.Stale:
                CompletionLog.Stale(
                    logger, report.Kind, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex);
                break;
            case TaskOutcome.Rejected:
                CompletionLog.Rejected(
                    logger, report.Kind, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex,
                    result.Error ?? "no reason given");
                break;
        }
    }

    private static string Refused(string? error) =>
        ErrorText.Bound($"the database refuses the output: {error ?? "no reason given"}");
}
