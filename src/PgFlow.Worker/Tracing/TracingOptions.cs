using PgFlow.Client;
using PgFlow.Worker.Settings;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Tracing;

/// <summary>Which spans are sent by OTLP.</summary>
internal sealed class TracingOptions
{
    public const string Section = "Tracing";

    private const string NpgsqlSource = "Npgsql";

    /// <summary>
    /// The share of the tasks that is recorded whose runs were started outside of any trace. The others' start has
    /// decided for them. Null: what OpenTelemetry's own variables say, else all.
    /// </summary>
    [Bounded("PgFlow:Tracing:SampleRatio", "0", "1", "it is a share of the tasks.")]
    public double? SampleRatio { get; set; }

    /// <summary>Whether the statements that tasks and deliveries execute by Npgsql are recorded, too.</summary>
    public bool Npgsql { get; set; }

    /// <summary>
    /// Further activity sources whose spans inside of tasks are sent, separated by commas; by default the one of
    /// HttpClient.
    /// </summary>
    public string? Sources { get; set; } = "System.Net.Http";

    /// <summary>Whether the statements of Npgsql are to be spans.</summary>
    public bool RecordsStatements() => AllSources().Contains(NpgsqlSource, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all activity sources whose spans are sent.</summary>
    public IReadOnlyList<string> AllSources() =>
    [
        WorkerTraces.SourceName,
        FlowClient.ActivitySourceName,
        .. Npgsql ? [NpgsqlSource] : Array.Empty<string>(),
        .. NamesIn(Sources),
    ];

    /// <summary>The names of a list that is separated by commas.</summary>
    public static string[] NamesIn(string? sources) =>
        (sources ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
