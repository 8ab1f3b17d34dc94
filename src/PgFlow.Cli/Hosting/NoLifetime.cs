using Microsoft.Extensions.Hosting;

namespace PgFlow.Cli.Hosting;

/// <summary>Leaves signals to the verb, which handles them.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
