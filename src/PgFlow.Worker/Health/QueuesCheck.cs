using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Recovery;

namespace PgFlow.Worker.Health;

/// <summary>
/// Healthy if the served flows have their queues, according to the last repair: it creates a missing one again, and
/// an error in that is reported.
/// </summary>
internal sealed class QueuesCheck(QueueTroubles troubles) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(troubles.All is { Count: > 0 } all
            ? HealthCheckResult.Unhealthy($"queues cannot be repaired: {string.Join("; ", all)}")
            : HealthCheckResult.Healthy("no queue is known to be missing"));
}
