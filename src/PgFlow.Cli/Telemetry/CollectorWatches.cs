using Microsoft.Extensions.Logging;

namespace PgFlow.Cli.Telemetry;

/// <summary>Creates a watch for each exported signal.</summary>
internal sealed class CollectorWatches(TimeProvider time, ILogger<CollectorWatches> logger) : IDisposable
{
    private readonly ExportErrors _errors = new();

    public CollectorWatch Of(string signal, Uri endpoint) => new(signal, endpoint, time, logger);

    public void Dispose() => _errors.Dispose();
}
