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
}
