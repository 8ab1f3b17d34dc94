using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the readiness of workers to an application's health checks.</summary>
public static class PgFlowWorkerHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is healthy while the worker takes work. It reads the worker's own state, not the database.
    /// </summary>
    /// <param name="checks">The application's checks.</param>
    /// <param name="name">The name of the worker and of the check.</param>
    /// <param name="tags">The check's tags.</param>
    public static IHealthChecksBuilder AddPgFlowWorker(
        this IHealthChecksBuilder checks,
        string name = PgFlowWorkerServiceCollectionExtensions.DefaultName,
        params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.Add(new HealthCheckRegistration(
            name,
            services => new HostedWorkerCheck(services.GetRequiredKeyedService<HostedWorker>(name)),
            failureStatus: null,
            tags));
    }
}
