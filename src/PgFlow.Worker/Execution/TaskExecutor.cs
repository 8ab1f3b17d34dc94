using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Selection;

namespace PgFlow.Worker.Execution;

/// <summary>Runs handlers on the thread pool and hands their results to the lanes. One per process.</summary>
internal sealed class TaskExecutor(
    HeldTasks held, SlotPool slots, ReportLanes lanes, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<TaskExecutor>();

    /// <summary>Starts a claimed task in a slot taken before. The execution is awaited through the held task.</summary>
    public void Start(SelectedFlow flow, ClaimedTask task)
    {
        var item = held.Add(task);
        item.Execution = Task.Run(() => ExecuteAsync(flow, item));
    }

    /// <summary>Gives back a task whose handler does not end. What the handler still returns is dropped.</summary>
    public async Task AbandonAsync(HeldTask item, CancellationToken cancellationToken)
    {
        if (item.TryEnd())
        {
            ExecutionLog.Abandoned(_logger, item.Claim.RunId, item.Claim.StepSlug, item.Claim.TaskIndex);
            await lanes.AddAsync(TaskReport.Released(item), cancellationToken);
        }
    }

    private async Task ExecuteAsync(SelectedFlow flow, HeldTask item)
    {
        try
        {
            var report = await RunHandlerAsync(flow.Invokers[item.Claim.StepSlug], item);
            if (item.TryEnd())
            {
                await ReportAsync(report);
            }
        }
        finally
        {
            held.HandlerEnded();

            // Not before the result was accepted: lanes that are full hold the slot, and so the fetching.
            slots.Release(flow.Slug);
            await item.DisposeAsync();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a handler throws is its task's failure.")]
    private async Task<TaskReport> RunHandlerAsync(IStepInvoker invoker, HeldTask item)
    {
        var logger = loggers.CreateLogger($"PgFlow.Steps.{item.Task.FlowSlug}.{item.Claim.StepSlug}");
        using var scope = logger.BeginScope(Facts(item.Task));
        var started = time.GetTimestamp();
        try
        {
            item.StartClock();
            var output = await invoker.InvokeAsync(item.Task.Input, ContextOf(item.Task, logger), item.Token);
            ExecutionLog.HandlerEnded(_logger, time.GetElapsedTime(started).TotalMilliseconds);
            return item.Reason == CancelReason.Lost ? TaskReport.Dropped(item) : TaskReport.Completed(item, output);
        }
        catch (Exception error)
        {
            var report = FailureRules.ReportOf(item, error);
            ExecutionLog.HandlerFailed(_logger, item.Reason, time.GetElapsedTime(started).TotalMilliseconds, error);
            return report;
        }
    }

    private async Task ReportAsync(TaskReport report)
    {
        if (report.Kind == ReportKind.Dropped)
        {
            held.Remove(report.Task);
            return;
        }

        await lanes.AddAsync(report);
    }

    private static Dictionary<string, object> Facts(ClaimedTask task) => new(StringComparer.Ordinal)
    {
        ["FlowSlug"] = task.FlowSlug,
        ["RunId"] = task.Claim.RunId,
        ["StepSlug"] = task.Claim.StepSlug,
        ["TaskIndex"] = task.Claim.TaskIndex,
        ["Attempt"] = task.Attempt,
    };

    private static StepContext ContextOf(ClaimedTask task, ILogger logger) => new()
    {
        FlowSlug = task.FlowSlug,
        RunId = task.Claim.RunId,
        StepSlug = task.Claim.StepSlug,
        TaskIndex = task.Claim.TaskIndex,
        Attempt = task.Attempt,
        MaxAttempts = task.MaxAttempts,
        Timeout = task.Timeout,
        Logger = logger,
    };
}
