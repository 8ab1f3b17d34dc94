using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Resilience;

namespace PgFlow.Worker.Health;

/// <summary>Healthy if the database answered the last call; the heartbeat calls it continuously.</summary>
internal sealed class DatabaseCheck(DatabaseContact contact) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(contact.Trouble is { } trouble
            ? HealthCheckResult.Unhealthy($"the database does not answer: {trouble}")
            : HealthCheckResult.Healthy("the database answers"));
}
