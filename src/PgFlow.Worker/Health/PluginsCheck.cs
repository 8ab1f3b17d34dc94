using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Plugins;

namespace PgFlow.Worker.Health;

/// <summary>
/// Healthy once the plugins are loaded. A refused one is reported and does not affect readiness.
/// </summary>
internal sealed class PluginsCheck(PluginInventory inventory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(inventory.Loaded is { } loaded
            ? Summarise(loaded)
            : HealthCheckResult.Unhealthy($"the plugins are not loaded yet ({string.Join("; ", inventory.Loading)})"));

    private static HealthCheckResult Summarise(PluginLoadResult loaded)
    {
        var plugins = loaded.Flows
            .GroupBy(flow => flow.PluginName, StringComparer.Ordinal)
            .Select(plugin => $"{plugin.Key} ({string.Join(", ", plugin.Select(flow => flow.Definition.Slug))})");
        var served = $"loaded: {string.Join("; ", plugins)}";
        return loaded.Problems.Count == 0
            ? HealthCheckResult.Healthy(served)
            : HealthCheckResult.Degraded($"{served}; refused: {string.Join("; ", loaded.Problems)}");
    }
}
