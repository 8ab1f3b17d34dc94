using PgFlow.Client;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker;

/// <summary>
/// The names of a worker's meter and activity sources, for OpenTelemetry's <c>AddMeter</c> and <c>AddSource</c>.
/// </summary>
public static class PgFlowInstrumentation
{
    /// <summary>The meter of all instruments.</summary>
    public const string MeterName = WorkerMeter.Name;

    /// <summary>The activity source of claims, tasks and results.</summary>
    public const string WorkerActivitySourceName = WorkerTraces.SourceName;

    /// <summary>The activity source of starts.</summary>
    public const string ClientActivitySourceName = FlowClient.ActivitySourceName;
}
