using Microsoft.Extensions.DependencyInjection;
using PgFlow;

namespace Traits.HangingStartup;

public sealed class Startup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services) => Thread.Sleep(Timeout.Infinite);
}
