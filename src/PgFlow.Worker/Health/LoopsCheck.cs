using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Health;

/// <summary>Whether all loops of the process run: none has died, hangs, or keeps failing.</summary>
internal sealed class LoopsCheck(LoopTicks ticks, TimeProvider time) : IHealthCheck
{
    /// <summary>The name under which the result carries each loop's <see cref="LoopReport"/>.</summary>
    public const string Each = "each";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var loops = new SortedDictionary<string, LoopReport>(
            ticks.Loops.ToDictionary(
                loop => loop.Key,
                loop => new LoopReport(loop.Value.LastTick, loop.Value.IsResting, loop.Value.AilmentAt(now)),
                StringComparer.Ordinal),
            StringComparer.Ordinal);
        var ailing = loops.Where(loop => loop.Value.Ailment is not null).ToList();
        var data = new Dictionary<string, object> { [Each] = loops };
        return Task.FromResult(ailing.Count > 0
            ? HealthCheckResult.Unhealthy(
                string.Join("; ", ailing.Select(loop => $"{loop.Key} {loop.Value.Ailment}")), exception: null, data)
            : HealthCheckResult.Healthy($"{loops.Count} loops run", data));
    }
}
