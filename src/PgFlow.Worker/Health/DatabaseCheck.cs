using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Resilience;

namespace PgFlow.Worker.Health;

/// <summary>Whether the database answered the last call; the heartbeat asks it all the time.</summary>
internal sealed class DatabaseCheck(DatabaseContact contact) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(contact.Trouble is { } trouble
            ? HealthCheckResult.Unhealthy($"the database does not answer: {trouble}")
            : HealthCheckResult.Healthy("the database answers"));
}
