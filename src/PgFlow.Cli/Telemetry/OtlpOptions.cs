using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Telemetry;

/// <summary>The export of telemetry over OTLP, in addition to serving metrics.</summary>
internal sealed class OtlpOptions
{
    public const string Section = "Otlp";

    /// <summary>The collector, such as <c>http://collector:4317</c>; null disables the export.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The protocol: collectors listen for gRPC on port 4317 and for HTTP on 4318.</summary>
    public OtlpProtocol Protocol { get; set; }

    /// <summary>
    /// The interval between exports of metrics. Spans are exported as they end, every five seconds at the latest.
    /// </summary>
    [Bounded("PgFlow:Otlp:MetricsInterval", "00:00:01", "01:00:00",
        "shorter sends the same values repeatedly, longer hides changes in between.")]
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromMinutes(1);
}
