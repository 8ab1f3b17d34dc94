using PgFlow.Client;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker;

/// <summary>
/// The names of what a worker measures and traces, for OpenTelemetry's <c>AddMeter</c> and <c>AddSource</c>.
/// </summary>
public static class PgFlowInstrumentation
{
    /// <summary>The meter of all instruments.</summary>
    public const string MeterName = WorkerMeter.Name;

    /// <summary>The source of the spans of claims, tasks and results.</summary>
    public const string WorkerActivitySourceName = WorkerTraces.SourceName;

    /// <summary>The source of the spans of starts.</summary>
    public const string ClientActivitySourceName = FlowClient.ActivitySourceName;
}
