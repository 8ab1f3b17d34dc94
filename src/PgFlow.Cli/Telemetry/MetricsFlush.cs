using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace PgFlow.Cli.Telemetry;

/// <summary>
/// Exports the last measurements. By the time the host disposes the exporters, the instruments are gone.
/// </summary>
internal sealed class MetricsFlush(MeterProvider provider) : IHostedService
{
    private const int PatienceMilliseconds = 2_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => provider.ForceFlush(PatienceMilliseconds), cancellationToken);
}
