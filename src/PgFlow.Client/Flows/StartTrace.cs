using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace PgFlow.Client.Flows;

/// <summary>
/// The span of a start, and the trace context that goes into the runs: the span's own or, where nobody records it, the
/// caller's. An activity that nobody records is no trace unless somebody who listens has decided so: frameworks make
/// one per request for their logs alone. Costs nothing where there is no trace.
/// </summary>
internal readonly record struct StartTrace : IDisposable
{
    private static readonly ActivitySource Source = new(FlowClient.ActivitySourceName);

    // One array for all.
    private static readonly KeyValuePair<string, object?>[] System = [new("messaging.system", "pgflow")];

    private readonly Activity? _span;

    private readonly bool _isDecided;

    private StartTrace(Activity? span) => (_span, _isDecided) = (span, true);

    /// <summary>The context as <c>traceparent</c>; null where there is none, or none of W3C's format.</summary>
    public string? Parent => Context?.Id;

    /// <summary>What vendors have added to it, or null.</summary>
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

    /// <summary>Says what kind of error it was, and nothing of its text, which may hold an input.</summary>
    public void Failed(Exception error) =>
        _span?.SetTag("error.type", error.GetType().FullName).SetStatus(ActivityStatusCode.Error);

    /// <summary>Ends the span; what a listener throws there must not make a start that is stored look failed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A listener throws whatever it likes.")]
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

    // A listener that throws at the beginning has not undone it: the span goes on for those that do not.
    [SuppressMessage("Design", "CA1031", Justification = "A listener throws whatever it likes.")]
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
