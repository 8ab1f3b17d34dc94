using Microsoft.Extensions.Hosting;

namespace Traits.HostedService;

public sealed class Ticker : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Delay(Timeout.Infinite, stoppingToken);
}
