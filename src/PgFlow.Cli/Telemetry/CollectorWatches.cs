using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Telemetry;

/// <summary>A watch for each signal that is sent.</summary>
internal sealed class CollectorWatches(TimeProvider time, ILogger<CollectorWatches> logger) : IDisposable
{
    private readonly ExportErrors _errors = new();

    public CollectorWatch Of(string signal, Uri endpoint) => new(signal, endpoint, time, logger);

    public void Dispose() => _errors.Dispose();
}
