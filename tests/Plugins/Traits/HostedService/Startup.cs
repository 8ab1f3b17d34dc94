using Microsoft.Extensions.DependencyInjection;
using PgFlow;

namespace Traits.HostedService;

public sealed class Startup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services) => services.AddHostedService<Ticker>();
}
