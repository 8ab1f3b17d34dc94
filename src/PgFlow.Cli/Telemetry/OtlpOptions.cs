using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Telemetry;

/// <summary>Where telemetry is sent to, beside being served to who asks.</summary>
internal sealed class OtlpOptions
{
    public const string Section = "Otlp";

    /// <summary>The collector, such as <c>http://collector:4317</c>; null: nothing is sent.</summary>
    public string? Endpoint { get; set; }

    /// <summary>How the collector is spoken to: collectors listen for the one on 4317, for the other on 4318.</summary>
    public OtlpProtocol Protocol { get; set; }

    /// <summary>
    /// From one sending of the metrics to the next. Spans go as they come, every five seconds at the latest.
    /// </summary>
    [Bounded("PgFlow:Otlp:MetricsInterval", "00:00:01", "01:00:00",
        "shorter sends the same values again and again, and longer hides what happened in between.")]
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromMinutes(1);
}
