using Microsoft.Extensions.Hosting;

namespace PgFlow.Worker.Demo;

/// <summary>Leaves signals to the demo: it stops the worker in its turn, after that the database.</summary>
internal sealed class DemoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
