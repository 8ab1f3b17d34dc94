using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Fetching;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Delivers a batch: completions, then failures, then releases. A report leaves the batch once the database has
/// answered for it, so that after an error only what has no answer is sent again; what was stored all the same is
/// then answered as stale, which changes nothing.
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

    private async Task CompleteAsync(List<TaskReport> batch, CancellationToken cancellationToken)
    {
        var completed = batch.FindAll(report => report.Kind == ReportKind.Completed);
        if (completed.Count == 0)
        {
            return;
        }

        var items = completed.ConvertAll(
            report => new TaskCompletion(report.Task.Task.FlowSlug, report.Task.Claim, report.Output));
        var results = await store.CompleteAsync(items, cancellationToken);
        batch.RemoveAll(report => report.Kind == ReportKind.Completed);
        var settled = new List<(TaskReport Report, ReportResult Result)>(completed.Count);
        for (var index = 0; index < completed.Count; index++)
        {
            if (results[index].Outcome == TaskOutcome.Rejected)
            {
                counts.Add(TaskOutcome.Rejected);
                batch.Add(TaskReport.Failed(completed[index].Task, Refused(results[index].Error)));
            }
            else
            {
                settled.Add((completed[index], results[index]));
            }
        }

        Settle(settled);
    }

    private async Task FailAsync(List<TaskReport> batch, CancellationToken cancellationToken)
    {
        var failed = batch.FindAll(report => report.Kind == ReportKind.Failed);
        if (failed.Count > 0)
        {
            // Stale then may mean that an earlier call was stored, and only its answer lost.
            var repeated = failed.ConvertAll(report => report.WasSent && report.FailsRun);
            failed.ForEach(report => report.WasSent = true);
            var results = await store.FailAsync(failed.ConvertAll(report => report.Failure!), cancellationToken);
            Settle(
                batch,
                failed,
                [.. results.Zip(repeated, (result, again) =>
                    again && result.Outcome == TaskOutcome.Stale ? new ReportResult(TaskOutcome.Failed) : result)]);
        }
    }

    private async Task ReleaseAsync(List<TaskReport> batch, CancellationToken cancellationToken)
    {
        var released = batch.FindAll(report => report.Kind == ReportKind.Released);
        if (released.Count > 0)
        {
            var claims = released.ConvertAll(report => report.Task.Claim);
            Settle(batch, released, await store.ReleaseAsync(claims, cancellationToken));
        }
    }

    private void Settle(List<TaskReport> batch, List<TaskReport> reports, IReadOnlyList<ReportResult> results)
    {
        batch.RemoveAll(report => report.Kind == reports[0].Kind);
        Settle([.. reports.Zip(results)]);
    }

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
