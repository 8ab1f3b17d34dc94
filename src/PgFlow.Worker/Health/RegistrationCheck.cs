using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Registration;

namespace PgFlow.Worker.Health;

/// <summary>
/// Healthy if the worker is registered and serves its flows. A refused flow is reported and does not affect others. A
/// missing one must keep a rollout from completing, but not forever.
/// </summary>
internal sealed class RegistrationCheck(
    WorkerIdentity identity, ServedFlows flows, IOptions<RegistrationOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var unserved = string.Join("; ", flows.Unserved);
        if (identity.Registration is not { } registration)
        {
            return HealthCheckResult.Unhealthy(unserved.Length == 0
                ? "the worker is not registered yet"
                : $"the worker is not registered yet, because no flow can be served: {unserved}");
        }

        var deleted = flows.Deleted;
        var left = flows.Served.Select(flow => flow.Slug).Where(slug => !deleted.Contains(slug)).ToList();
        if (deleted.Count > 0)
        {
            var gone = $"{string.Join(",", deleted)} (deleted from the database; run: pgflow migrate --plugins DIR)";
            unserved = unserved.Length == 0 ? gone : $"{gone}; {unserved}";
        }

        if (left.Count == 0)
        {
            return HealthCheckResult.Unhealthy(
                $"worker {registration.WorkerId} no longer serves any flow: {unserved}");
        }

        var served = $"worker {registration.WorkerId} serves {string.Join(",", left)}";
        if (unserved.Length == 0)
        {
            return HealthCheckResult.Healthy(served);
        }

        var waits = flows.Missing.Count > 0 && flows.MissingFor < options.Value.Patience;
        return waits
            ? HealthCheckResult.Unhealthy($"{served}, and waits for: {unserved}. Run: pgflow migrate --plugins DIR")
            : HealthCheckResult.Degraded($"{served}, not: {unserved}");
    }
}
