using System.Text.Json;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Metrics;

/// <summary>The queries of the Grafana dashboard.</summary>
internal static class Dashboard
{
    public static string File { get; } = BuildOutput.Source("deploy", "grafana", "dashboards", "pgflow.json");

    /// <summary>Each panel's queries, for all flows and with a short interval in the place of its variables.</summary>
    public static IReadOnlyList<(string Panel, string Query)> ReadQueries()
    {
        using var dashboard = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => (
                    panel.GetProperty("title").GetString()!,
                    target.GetProperty("expr").GetString()!
                        .Replace("$__rate_interval", "4s", StringComparison.Ordinal)
                        .Replace("$flow", ".*", StringComparison.Ordinal)))),
        ];
    }
}
