using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Recovery;

namespace PgFlow.Worker.Health;

/// <summary>
/// Whether the served flows have their queues, by what the last repair has found: it makes a missing one again, and
/// what keeps it from that is named.
/// </summary>
internal sealed class QueuesCheck(QueueTroubles troubles) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(troubles.All is { Count: > 0 } all
            ? HealthCheckResult.Unhealthy($"queues cannot be repaired: {string.Join("; ", all)}")
            : HealthCheckResult.Healthy("no queue is known to be missing"));
}
