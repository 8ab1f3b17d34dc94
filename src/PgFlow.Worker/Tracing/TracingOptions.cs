using PgFlow.Worker.Hosting;

namespace PgFlow.Worker.Tracing;

/// <summary>Which spans are sent by OTLP.</summary>
internal sealed class TracingOptions
{
    public const string Section = "Tracing";

    /// <summary>
    /// The share of the tasks that is recorded whose runs were started outside of any trace. The others' start has
    /// decided for them. Null: what <see cref="StandardSampler"/> says, else all.
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
}
