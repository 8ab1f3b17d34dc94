using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Sends what was measured last. When the host disposes the exporters, the instruments are gone already.
/// </summary>
internal sealed class MetricsFlush(MeterProvider provider) : IHostedService
{
    private const int PatienceMilliseconds = 2_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => provider.ForceFlush(PatienceMilliseconds), cancellationToken);
}
