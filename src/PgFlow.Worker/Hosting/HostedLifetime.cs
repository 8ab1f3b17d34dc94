using Microsoft.Extensions.Hosting;

namespace PgFlow.Worker.Hosting;

/// <summary>
/// The lifetime that a worker inside an application sees: it ends when the application stops, and when the worker
/// ends by itself, which does not stop the application.
/// </summary>
internal sealed class HostedLifetime : IHostApplicationLifetime, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => _stopping.Token;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();
}
