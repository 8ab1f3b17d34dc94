using System.Diagnostics;
using PgFlow.Worker.Instruments;

namespace PgFlow.Worker.Tasks;

/// <summary>The span of a handler, the parent of the handler's own spans, HTTP calls and log lines.</summary>
internal readonly record struct TaskSpan : IDisposable
{
    private readonly Activity? _span;
    private readonly ListenerFaults? _faults;

    public TaskSpan(HeldTask item, ListenerFaults? faults = null)
    {
        _faults = faults;
        _span = WorkerTraces.BeginTask(item.Claimed, faults);

        // The span of the result's delivery is linked to it.
        item.Span = _span is { Recorded: true } ? _span : null;
    }

    /// <summary>
    /// Tags the span with the outcome of the report and returns the report. The outcome is "dropped" when the task was
    /// reported before its handler returned.
    /// </summary>
    public TaskReport End(TaskReport report, Exception? error = null)
    {
        if (_span is { IsAllDataRequested: true })
        {
            var kind = report.Task.IsReported ? ReportKind.Dropped : report.Kind;
            _span.SetTag("pgflow.outcome", OutcomeOf(kind));
            if (error is not null && kind == ReportKind.Failed)
            {
                WorkerTraces.Fail(
                    _span, report.Task.Reason == CancelReason.TimedOut ? "timeout" : error.GetType().FullName!);
            }
        }

        return report;
    }

    public void Dispose() => WorkerTraces.End(_span, _faults);

    private static string OutcomeOf(ReportKind kind) => kind switch
    {
        ReportKind.Completed => "completed",
        ReportKind.Failed => "failed",
        ReportKind.Released or ReportKind.Surrendered => "released",
        _ => "dropped",
    };
}
