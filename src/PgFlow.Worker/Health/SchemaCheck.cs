using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Registration;

namespace PgFlow.Worker.Health;

/// <summary>Healthy if the database had the schema that this worker needs when it started.</summary>
internal sealed class SchemaCheck(SchemaWait schema) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(schema.Found switch
        {
            null => HealthCheckResult.Unhealthy("the schema's version is not known yet"),
            { AreOfOtherBuild: true } found => HealthCheckResult.Degraded(SchemaWait.Describe(found)),
            { AreCompatible: true } found => HealthCheckResult.Healthy(
                $"schema version {found.Installed}, this worker needs {found.Needed}"),
            var found => HealthCheckResult.Unhealthy($"{SchemaWait.Describe(found)}. Run: pgflow migrate"),
        });
}
