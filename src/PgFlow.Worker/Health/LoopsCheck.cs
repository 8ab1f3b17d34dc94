using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Health;

/// <summary>
/// Healthy if all loops of the process run: each served flow is read, and no loop has died, hangs or keeps failing. An
/// ailing loop that no task needs is reported and does not affect readiness.
/// </summary>
internal sealed class LoopsCheck(
    LoopTicks ticks, ServedFlows flows, StopRequest stop, TimeProvider time) : IHealthCheck
{
    /// <summary>The name under which the result carries each loop's <see cref="LoopReport"/>.</summary>
    public const string Each = "each";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var loops = ticks.Loops.OrderBy(loop => loop.Key, StringComparer.Ordinal).ToList();
        var reports = new SortedDictionary<string, LoopReport>(
            loops.ToDictionary(
                loop => loop.Key,
                loop => new LoopReport(loop.Value.LastTick, loop.Value.IsResting, loop.Value.AilmentAt(now)),
                StringComparer.Ordinal),
            StringComparer.Ordinal);
        var ailing = loops.FindAll(loop => reports[loop.Key].Ailment is not null);
        var unread = flows.Served.FirstOrDefault(flow => !reports.ContainsKey(FlowReader.LoopOf(flow.Slug)));
        var areNeededSound = ailing.TrueForAll(loop => loop.Value.IsAuxiliary);
        if (unread is not null && areNeededSound && !stop.Requested.IsCompleted)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy($"flow {unread.Slug} is not read yet"));
        }

        var status = ailing switch
        {
            [] => HealthStatus.Healthy,
            _ when areNeededSound => HealthStatus.Degraded,
            _ => HealthStatus.Unhealthy,
        };
        var detail = ailing.Count == 0
            ? $"{loops.Count} loops run"
            : string.Join("; ", ailing.Select(loop => $"{loop.Key} {reports[loop.Key].Ailment}"));
        return Task.FromResult(new HealthCheckResult(
            status, detail, data: new Dictionary<string, object> { [Each] = reports }));
    }
}
