using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PgFlow.Client;
using PgFlow.Worker.Instruments;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// The worker's spans. Each is the root of a trace of its own, linked to what it is about; none of them costs anything
/// while nobody listens.
/// </summary>
internal static class WorkerTraces
{
    public const string SourceName = "PgFlow.Worker";

    /// <summary>What tells spans of ours from those that happen to have no parent either.</summary>
    public const string SystemTag = "messaging.system";

    /// <summary>That tag's value, as other messaging systems have their own.</summary>
    public const string System = "pgflow";

    // As many as exporters keep.
    private const int MaxLinks = 128;

    private static readonly ActivitySource Source = new(SourceName);

    // One array for all spans.
    private static readonly KeyValuePair<string, object?>[] SystemTags = [new(SystemTag, System)];

    /// <summary>
    /// Begins the span of a task, linked to the context that its run was started in; null when nobody listens. It is
    /// the caller's <see cref="Activity.Current"/> until its <see cref="End"/>.
    /// </summary>
    public static Activity? BeginTask(ClaimedTask task, ListenerFaults? faults = null)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var span = BeginRoot(
            $"process {task.FlowSlug}.{task.Claim.StepSlug}",
            ActivityKind.Consumer,
            TryContextOf(task, out var run) ? [new ActivityLink(run)] : null,
            faults);
        return span is not { IsAllDataRequested: true } ? span : Describe(span, "process", "process", task.FlowSlug)
            .SetTag("messaging.message.id", task.MessageId.ToString(CultureInfo.InvariantCulture))
            .SetTag("pgflow.run_id", task.Claim.RunId.ToString())
            .SetTag("pgflow.step_slug", task.Claim.StepSlug)
            .SetTag("pgflow.task_index", task.Claim.TaskIndex)
            .SetTag("pgflow.attempt", task.Attempt);
    }

    /// <summary>Notes a claim that brought tasks, after the fact: one that brings none leaves no trace.</summary>
    /// <param name="tasks">What it brought, of one flow.</param>
    /// <param name="began">When the database was asked.</param>
    /// <param name="faults">Is told what listeners throw.</param>
    public static void Claimed(
        IReadOnlyList<ClaimedTask> tasks, DateTimeOffset began, ListenerFaults? faults = null)
    {
        if (tasks.Count == 0 || !Source.HasListeners())
        {
            return;
        }

        var flow = tasks[0].FlowSlug;
        var span = BeginRoot($"claim {flow}", ActivityKind.Client, RunsOf(tasks), faults, began);
        if (span is { IsAllDataRequested: true })
        {
            Describe(span, "claim", "receive", flow).SetTag("messaging.batch.message_count", tasks.Count);
        }

        End(span, faults);
    }

    /// <summary>
    /// Begins the span of a delivery of results, linked to the spans of their tasks; null when none of these is
    /// recorded.
    /// </summary>
    public static Activity? BeginDelivery(List<TaskReport> batch, ListenerFaults? faults = null)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var tasks = batch
            .Select(report => report.Task.Span)
            .OfType<Activity>()
            .Take(MaxLinks)
            .Select(span => new ActivityLink(span.Context))
            .ToArray();
        var delivery = tasks.Length == 0 ? null : BeginRoot("complete", ActivityKind.Client, tasks, faults);
        return delivery is not { IsAllDataRequested: true } ? delivery : Describe(delivery, "complete", "settle")
            .SetTag("messaging.batch.message_count", batch.Count);
    }

    /// <summary>Says what kind of error a span ended with, and nothing of its text, which may hold anything.</summary>
    public static void Fail(Activity? span, string errorType) =>
        span?.SetTag("error.type", errorType).SetStatus(ActivityStatusCode.Error);

    /// <summary>Ends a span of these, whatever its listeners throw.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A listener throws whatever it likes.")]
    public static void End(Activity? span, ListenerFaults? faults = null)
    {
        try
        {
            span?.Dispose();
        }
        catch (Exception error)
        {
            faults?.Note($"span \"{span!.DisplayName}\"", error);

            // It had none before it, and would stay the current one for all that follows.
            LeaveCurrent(faults);
        }
    }

    // A listener that throws at the beginning has not undone it: the span goes on for those that do not.
    [SuppressMessage("Design", "CA1031", Justification = "A listener throws whatever it likes.")]
    private static Activity? BeginRoot(
        string name, ActivityKind kind, ActivityLink[]? links, ListenerFaults? faults, DateTimeOffset began = default)
    {
        // Without a parent to give, the current activity would become one.
        LeaveCurrent(faults);
        try
        {
            return Source.StartActivity(name, kind, default(ActivityContext), SystemTags, links, began);
        }
        catch (Exception error)
        {
            faults?.Note($"span \"{name}\"", error);
            return Activity.Current is { } begun && begun.Source == Source ? begun : null;
        }
    }

    // The change itself may be listened to, after it was made.
    [SuppressMessage("Design", "CA1031", Justification = "A listener throws whatever it likes.")]
    private static void LeaveCurrent(ListenerFaults? faults)
    {
        try
        {
            Activity.Current = null;
        }
        catch (Exception error)
        {
            faults?.Note("change of the current activity", error);
        }
    }

    private static ActivityLink[] RunsOf(IReadOnlyList<ClaimedTask> tasks)
    {
        var runs = new HashSet<ActivityContext>();
        foreach (var task in tasks)
        {
            if (runs.Count < MaxLinks && TryContextOf(task, out var run))
            {
                runs.Add(run);
            }
        }

        return [.. runs.Select(run => new ActivityLink(run))];
    }

    // Anybody may write the column: what is no context links to nothing.
    private static bool TryContextOf(ClaimedTask task, out ActivityContext run) =>
        ActivityContext.TryParse(task.TraceParent, task.TraceState, isRemote: true, out run);

    private static Activity Describe(Activity span, string operation, string type, string? flow = null)
    {
        span.SetTag("messaging.operation.name", operation).SetTag("messaging.operation.type", type);
        return flow is null ? span : span.SetTag("messaging.destination.name", flow).SetTag("pgflow.flow_slug", flow);
    }
}
