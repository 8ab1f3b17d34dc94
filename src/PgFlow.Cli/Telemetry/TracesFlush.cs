using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;

namespace PgFlow.Cli.Telemetry;

/// <summary>Exports the last spans after the worker has ended, within the time that a stop has.</summary>
internal sealed class TracesFlush(TracerProvider provider) : IHostedService
{
    private const int PatienceMilliseconds = 2_000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Shut down, not only flushed: otherwise disposing the provider would wait five more seconds for a silent
    // collector.
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => provider.Shutdown(PatienceMilliseconds), cancellationToken);
}
