using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Health;

/// <summary>Healthy until a stop is requested.</summary>
internal sealed class DrainCheck(StopRequest stop, HeldTasks held, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        if (stop.Requested is { IsCompletedSuccessfully: true, Result: var order })
        {
            return HealthCheckResult.Unhealthy(
                $"the worker is stopping ({order.Reason}) and takes no more work: {held.Executing} handlers run, "
                + $"{order.LeftOf(1).TotalSeconds:0} s are left");
        }

        return lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("the worker is stopping and takes no more work")
            : HealthCheckResult.Healthy("the worker takes work");
    }
}
