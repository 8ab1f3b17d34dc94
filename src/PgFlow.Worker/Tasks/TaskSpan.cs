using System.Diagnostics;
using PgFlow.Worker.Instruments;

namespace PgFlow.Worker.Tasks;

/// <summary>The span of a handler: its own spans, its HTTP calls and its log lines belong to it.</summary>
internal readonly record struct TaskSpan : IDisposable
{
    private readonly Activity? _span;
    private readonly ListenerFaults? _faults;

    public TaskSpan(HeldTask item, ListenerFaults? faults = null)
    {
        _faults = faults;
        _span = WorkerTraces.BeginTask(item.Claimed, faults);

        // For the delivery of the result, which is linked to it.
        item.Span = _span is { Recorded: true } ? _span : null;
    }

    /// <summary>
    /// Notes what is about to be reported of the task, and returns that; of one that was ended without its handler,
    /// nothing is.
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
