using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Registration;

namespace PgFlow.Worker.Health;

/// <summary>
/// Whether the worker is registered and serves its flows. A flow that is refused is named and harms no other. While one
/// is missing, a rollout must not pass for finished; nor must it wait for ever.
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

        if (flows.Deleted is { Count: > 0 } deleted)
        {
            return Deleted(registration.WorkerId, deleted);
        }

        var served = $"worker {registration.WorkerId} serves {registration.QueueName}";
        if (unserved.Length == 0)
        {
            return HealthCheckResult.Healthy(served);
        }

        var waits = flows.Missing.Count > 0 && flows.MissingFor < options.Value.Patience;
        return waits
            ? HealthCheckResult.Unhealthy($"{served}, and waits for: {unserved}. Run: pgflow migrate --plugins DIR")
            : HealthCheckResult.Degraded($"{served}, not: {unserved}");
    }

    private HealthCheckResult Deleted(Guid workerId, IReadOnlySet<string> deleted)
    {
        var left = flows.Served.Select(flow => flow.Slug).Where(slug => !deleted.Contains(slug)).ToList();
        var gone = $"{string.Join(",", deleted)} (deleted from the database; run: pgflow migrate --plugins DIR)";
        return left.Count == 0
            ? HealthCheckResult.Unhealthy($"worker {workerId} serves nothing any more: {gone}")
            : HealthCheckResult.Degraded($"worker {workerId} serves {string.Join(",", left)}, not: {gone}");
    }
}
