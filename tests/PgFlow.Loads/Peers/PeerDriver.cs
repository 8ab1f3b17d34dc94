using System.Text.Json;
using Npgsql;
using PgFlow.Loads.Compare;

namespace PgFlow.Loads.Peers;

/// <summary>A program that drives another system with a workload, given and answered as JSON.</summary>
internal sealed class PeerDriver(string program, IReadOnlyList<string> arguments, string folder)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<Rate> RunAsync(
        Workload workload, string connectionString, bool isBatched, CancellationToken cancellationToken)
    {
        var given = JsonSerializer.Serialize(
            new
            {
                connection = Url(connectionString),
                connectionString,
                isBatched,
                workload.Flow.IsEcho,
                isFlaky = workload.Flow == FlowShape.Flaky,
                steps = workload.Flow.Steps.Select(step => new { step.Slug, step.Type, deps = step.Dependencies }),
                workload.Runs,
                workload.Elements,
                workload.Tasks,
                workload.PayloadBytes,
                sleepMilliseconds = workload.Sleep.TotalMilliseconds,
            },
            Json);
        var output = await PeerFolder.RunAsync(program, [.. arguments, given], folder, cancellationToken);
        var line = output.Split('\n').LastOrDefault(text => text.StartsWith("{\"tasks\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{arguments[^1]} reported nothing: {output}");
        return JsonSerializer.Deserialize<PeerReport>(line, Json)!.RateOf(workload.Runs);
    }

    private static string Url(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var user = $"{settings.Username}:{settings.Password}";
        return $"postgres://{user}@{settings.Host}:{settings.Port}/{settings.Database}";
    }
}
