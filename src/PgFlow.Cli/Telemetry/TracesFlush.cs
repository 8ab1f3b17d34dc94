using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace PgFlow.Cli.Telemetry;

/// <summary>Sends the last spans when the worker has ended, and waits no longer than a stop has time for.</summary>
internal sealed class TracesFlush(TracerProvider provider) : IHostedService
{
    private const int PatienceMilliseconds = 2_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Shut down, not only flushed: disposing the provider would else wait five seconds more for a silent collector.
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => provider.Shutdown(PatienceMilliseconds), cancellationToken);
}
