using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Registration;

namespace PgFlow.Worker.Health;

/// <summary>Whether the plugins are loaded, their flows known to the database, and the worker registered.</summary>
internal sealed class RegistrationCheck(WorkerIdentity identity) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(identity.Registration is { } registration
            ? HealthCheckResult.Healthy($"worker {registration.WorkerId} serves {registration.QueueName}")
            : HealthCheckResult.Unhealthy("the worker is not registered yet"));
}
