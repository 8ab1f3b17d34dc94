using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>Returns when it was entered, and what the process had allocated by then.</summary>
public sealed class GaugeStep : IStepHandler<RunInput<JsonElement>, Gauge>
{
    public async Task<Gauge> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken)
    {
        var entered = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var gauge = new Gauge(entered, GC.GetTotalAllocatedBytes());
        await Pause.TakeAsync(cancellationToken);
        return gauge;
    }
}
