using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PgFlow.Worker.Hosting;

/// <summary>A worker's readiness as one health check of the application.</summary>
internal sealed class HostedWorkerCheck(HostedWorker worker) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (await worker.CheckAsync(cancellationToken) is not { } report)
        {
            return Unhealthy(context, "the worker does not run", data: null);
        }

        var data = report.Entries.ToDictionary(
            entry => entry.Key, object (entry) => entry.Value.Description ?? $"{entry.Value.Status}");
        var trouble = string.Join("; ", report.Entries.Values
            .Where(entry => entry.Status != HealthStatus.Healthy)
            .OrderBy(entry => entry.Status)
            .Select(entry => entry.Description ?? entry.Exception?.Message));
        return report.Status switch
        {
            HealthStatus.Healthy => HealthCheckResult.Healthy("the worker takes work", data),
            HealthStatus.Degraded => HealthCheckResult.Degraded(trouble, data: data),
            _ => Unhealthy(context, trouble, data),
        };
    }

    private static HealthCheckResult Unhealthy(
        HealthCheckContext context, string description, IReadOnlyDictionary<string, object>? data) =>
        new(context.Registration.FailureStatus, description, exception: null, data);
}
