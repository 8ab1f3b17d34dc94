using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Health;

/// <summary>Whether all loops of the process run: none has died, hangs, or keeps failing.</summary>
internal sealed class LoopsCheck(LoopTicks ticks) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var ailing = ticks.Ailing;
        return Task.FromResult(ailing.Count > 0
            ? HealthCheckResult.Unhealthy(string.Join("; ", ailing.Select(loop => $"{loop.Key} {loop.Value}")))
            : HealthCheckResult.Healthy($"{ticks.Loops.Count} loops run"));
    }
}
