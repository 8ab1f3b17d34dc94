using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace PgFlow.Cli.Telemetry;

/// <summary>Exports spans, and reports the result to a watch.</summary>
internal sealed class WatchedTraceExporter(OtlpExporterOptions options, CollectorWatch watch)
    : OtlpTraceExporter(options)
{
    public override ExportResult Export(in Batch<Activity> activityBatch) => watch.Note(base.Export(activityBatch));
}
