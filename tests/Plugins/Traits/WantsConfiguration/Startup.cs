using Microsoft.Extensions.DependencyInjection;
using PgFlow;

namespace Traits.WantsConfiguration;

public sealed class Startup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services) =>
        services.AddOptions<Settings>().BindConfiguration("Settings");
}
