using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PgFlow.Client;
using PgFlow.Worker.Instruments;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// The worker's spans. Each is the root of its own trace and is linked to related spans. Without a listener they cost
/// nothing.
/// </summary>
internal static class WorkerTraces
{
    public const string SourceName = "PgFlow.Worker";

    /// <summary>The tag that distinguishes the worker's spans from other root spans.</summary>
    public const string SystemTag = "messaging.system";

    /// <summary>The value of <see cref="SystemTag"/>; other messaging systems have their own.</summary>
    public const string System = "pgflow";

    // Exporters keep no more.
    private const int MaxLinks = 128;

    private static readonly ActivitySource Source = new(SourceName);

    // Shared by all spans.
    private static readonly KeyValuePair<string, object?>[] SystemTags = [new(SystemTag, System)];

    /// <summary>
    /// Begins the span of a task, linked to the context in which its run was started; null without a listener. It is
    /// the caller's <see cref="Activity.Current"/> until <see cref="End"/>.
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

    /// <summary>Records the span of a claim after it has returned; a claim without tasks has no span.</summary>
    /// <param name="tasks">The claimed tasks, all of one flow.</param>
    /// <param name="began">The time of the call.</param>
    /// <param name="faults">Records the exceptions of listeners.</param>
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
    /// Begins the span of a delivery of results, linked to the spans of their tasks; null when no task's span is
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

    /// <summary>Marks a span as failed with the type of the error. Its text may be sensitive and is left out.</summary>
    public static void Fail(Activity? span, string errorType) =>
        span?.SetTag("error.type", errorType).SetStatus(ActivityStatusCode.Error);

    /// <summary>Ends a span; exceptions of listeners are recorded.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Listeners can throw anything.")]
    public static void End(Activity? span, ListenerFaults? faults = null)
    {
        try
        {
            span?.Dispose();
        }
        catch (Exception error)
        {
            faults?.Note($"span \"{span!.DisplayName}\"", error);

            // Otherwise the span would stay the current activity; there was none before it.
            LeaveCurrent(faults);
        }
    }

    // A listener that throws at the start of a span has not undone it: the span goes on for the other listeners.
    [SuppressMessage("Design", "CA1031", Justification = "Listeners can throw anything.")]
    private static Activity? BeginRoot(
        string name, ActivityKind kind, ActivityLink[]? links, ListenerFaults? faults, DateTimeOffset began = default)
    {
        // Without an explicit parent the current activity would become the parent.
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

    // Listeners of the change are called after it was made, and can throw.
    [SuppressMessage("Design", "CA1031", Justification = "Listeners can throw anything.")]
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

    // Clients can write any text to the column: without a valid context there is no link.
    private static bool TryContextOf(ClaimedTask task, out ActivityContext run) =>
        ActivityContext.TryParse(task.TraceParent, task.TraceState, isRemote: true, out run);

    private static Activity Describe(Activity span, string operation, string type, string? flow = null)
    {
        span.SetTag("messaging.operation.name", operation).SetTag("messaging.operation.type", type);
        return flow is null ? span : span.SetTag("messaging.destination.name", flow).SetTag("pgflow.flow_slug", flow);
    }
}
