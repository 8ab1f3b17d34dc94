using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using PgFlow.Worker.Lifecycle;

namespace PgFlow.Worker.Health;

/// <summary>Whether the worker takes work: not from the moment on that a stop is asked for.</summary>
internal sealed class StoppingCheck(StopRequest stop, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(stop.Requested.IsCompleted || lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("the worker stops and takes no more work")
            : HealthCheckResult.Healthy("the worker takes work"));
}
