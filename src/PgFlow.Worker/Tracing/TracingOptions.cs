using PgFlow.Client;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Tracing;

/// <summary>The spans that are exported by OTLP.</summary>
internal sealed class TracingOptions
{
    public const string Section = "Tracing";

    private const string NpgsqlSource = "Npgsql";

    /// <summary>
    /// The share of tasks that are recorded among those whose runs were started outside of any trace; for others the
    /// start's trace decides. Null: the value of OpenTelemetry's own variables, otherwise all.
    /// </summary>
    [Bounded("PgFlow:Tracing:SampleRatio", "0", "1", "it is a ratio.")]
    public double? SampleRatio { get; set; }

    /// <summary>Gets or sets whether Npgsql's statements inside tasks and deliveries are recorded, too.</summary>
    public bool Npgsql { get; set; }

    /// <summary>
    /// Further activity sources whose spans inside tasks are exported, separated by commas; by default HttpClient's.
    /// </summary>
    public string? Sources { get; set; } = "System.Net.Http";

    /// <summary>Returns whether Npgsql's statements are recorded as spans.</summary>
    public bool RecordsStatements() => AllSources().Contains(NpgsqlSource, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the names of all activity sources whose spans are exported.</summary>
    public IReadOnlyList<string> AllSources() =>
    [
        WorkerTraces.SourceName,
        FlowClient.ActivitySourceName,
        .. Npgsql ? [NpgsqlSource] : Array.Empty<string>(),
        .. NamesIn(Sources),
    ];

    /// <summary>Returns the names in a comma-separated list.</summary>
    public static string[] NamesIn(string? sources) =>
        (sources ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
