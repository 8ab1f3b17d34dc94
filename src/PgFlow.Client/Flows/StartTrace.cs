using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace PgFlow.Client.Flows;

/// <summary>
/// The span of a start, and the trace context stored with the runs: the span's own or, if it is not recorded, the
/// caller's. An unrecorded activity only counts if a listener to this source has decided so: frameworks create
/// one per request for logging alone. Costs nothing without a trace.
/// </summary>
internal readonly record struct StartTrace : IDisposable
{
    private static readonly ActivitySource Source = new(FlowClient.ActivitySourceName);

    // Shared by all spans.
    private static readonly KeyValuePair<string, object?>[] System = [new("messaging.system", "pgflow")];

    private readonly Activity? _span;

    private readonly bool _isDecided;

    private StartTrace(Activity? span) => (_span, _isDecided) = (span, true);

    /// <summary>The context as <c>traceparent</c>; null without a context in W3C format.</summary>
    public string? Parent => Context?.Id;

    /// <summary>The context's <c>tracestate</c>, or null.</summary>
    public string? State => Context?.TraceStateString;

    private Activity? Context =>
        (_span ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C } context && (_isDecided || context.Recorded)
            ? context
            : null;

    public static StartTrace Begin(string flowSlug, int runs)
    {
        if (!Source.HasListeners())
        {
            return default;
        }

        var span = TryBegin($"start {flowSlug}");
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("messaging.operation.name", "start")
                .SetTag("messaging.operation.type", "send")
                .SetTag("messaging.destination.name", flowSlug)
                .SetTag("pgflow.flow_slug", flowSlug);
            if (runs != 1)
            {
                span.SetTag("messaging.batch.message_count", runs);
            }
        }

        return new StartTrace(span);
    }

    public void Started(IReadOnlyList<StartedRun> runs)
    {
        if (_span is { IsAllDataRequested: true } && runs is [var run])
        {
            _span.SetTag("pgflow.run_id", run.RunId.ToString());
        }
    }

    /// <summary>Records the kind of error, but not its text, which may contain an input.</summary>
    public void Failed(Exception error) =>
        _span?.SetTag("error.type", error.GetType().FullName).SetStatus(ActivityStatusCode.Error);

    /// <summary>Ends the span; a listener that throws must not make a stored start look failed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A listener may throw anything.")]
    public void Dispose()
    {
        try
        {
            _span?.Dispose();
        }
        catch (Exception)
        {
            Activity.Current = _span!.Parent;
        }
    }

    // A listener that throws at the start has not undone it: the span continues for the other listeners.
    [SuppressMessage("Design", "CA1031", Justification = "A listener may throw anything.")]
    private static Activity? TryBegin(string name)
    {
        try
        {
            return Source.StartActivity(name, ActivityKind.Producer, default(ActivityContext), System);
        }
        catch (Exception)
        {
            return Activity.Current is { } begun && begun.Source == Source ? begun : null;
        }
    }
}
