using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace PgFlow.Cli.Telemetry;

/// <summary>Exports metrics, and reports the result to a watch.</summary>
internal sealed class WatchedMetricExporter(OtlpExporterOptions options, CollectorWatch watch)
    : OtlpMetricExporter(options)
{
    public override ExportResult Export(in Batch<Metric> metrics) => watch.Note(base.Export(metrics));
}
