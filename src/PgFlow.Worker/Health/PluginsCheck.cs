using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Plugins;

namespace PgFlow.Worker.Health;

/// <summary>
/// Whether the plugins are loaded. One that was refused is named and harms no other, so the worker is ready all the same.
/// </summary>
internal sealed class PluginsCheck(PluginInventory inventory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(inventory.Loaded is { } loaded
            ? Judge(loaded)
            : HealthCheckResult.Unhealthy($"the plugins are not loaded yet ({string.Join("; ", inventory.Loading)})"));

    private static HealthCheckResult Judge(PluginLoadResult loaded)
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
