using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Delivers a batch: completions, then failures, then releases. A report leaves the batch once the database has
/// answered for it, so that after an error only what has no answer is sent again. What was stored all the same is
/// then answered as stale, which changes nothing, and counts as what it was stored as.
/// </summary>
internal sealed class ReportDelivery(
    IWorkerStore store, HeldTasks held, FlowWakes wakes, TaskCounts counts, ILogger<ReportDelivery> logger)
{
    public async Task DeliverAsync(List<TaskReport> batch, CancellationToken cancellationToken)
    {
        await CompleteAsync(batch, cancellationToken);
        await FailAsync(batch, cancellationToken);
        await ReleaseAsync(batch, cancellationToken);
    }

    private Task CompleteAsync(List<TaskReport> batch, CancellationToken cancellationToken) =>
        SendAsync(batch, ReportKind.Completed, completed => store.CompleteAsync(
            completed.ConvertAll(
                report => new TaskCompletion(report.Task.Task.FlowSlug, report.Task.Claim, report.Output)),
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

        var repeated = reports.ConvertAll(report => report.WasSent);
        reports.ForEach(report => report.WasSent = true);
        var results = await send(reports);
        batch.RemoveAll(report => report.Kind == kind);
        var settled = new List<(TaskReport Report, ReportResult Result)>(reports.Count);
        for (var index = 0; index < reports.Count; index++)
        {
            var result = Understand(reports[index], results[index], repeated[index]);
            if (kind == ReportKind.Completed && result.Outcome == TaskOutcome.Rejected)
            {
                counts.Add(TaskOutcome.Rejected);
                batch.Add(TaskReport.Failed(reports[index].Task, Refused(result.Error)));
            }
            else if (result.Outcome == TaskOutcome.Unanswered)
            {
                batch.Add(reports[index]);
            }
            else
            {
                settled.Add((reports[index], result));
            }
        }

        Settle(settled);
    }

    // Stale, when it was sent before and not answered, means most of all that the first call was stored.
    private static ReportResult Understand(TaskReport report, ReportResult result, bool isRepeated) =>
        isRepeated && result.Outcome == TaskOutcome.Stale ? new ReportResult(report.StoredOutcome) : result;

    private void Settle(List<(TaskReport Report, ReportResult Result)> settled)
    {
        var flows = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (report, result) in settled)
        {
            held.Remove(report.Task);
            counts.Add(result.Outcome);
            Log(report, result);
            if (MakesWork(report.Task, result.Outcome))
            {
                flows.Add(report.Task.Task.FlowSlug);
            }
        }

        foreach (var flow in flows)
        {
            wakes.Wake(flow);
        }
    }

    // The last step of a flow makes none, and most tasks may be of last steps.
    private static bool MakesWork(HeldTask task, TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Completed => task.HasDependents,
        TaskOutcome.Retried or TaskOutcome.Released => true,
        _ => false,
    };

    private void Log(TaskReport report, ReportResult result)
    {
        var task = report.Task;
        switch (result.Outcome)
        {
            case TaskOutcome.Failed or TaskOutcome.TypeViolation:
                CompletionLog.RunFailed(
                    logger, task.Task.FlowSlug, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex,
                    report.Failure?.ErrorMessage ?? "the step feeds a map step and its output is no array");
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
