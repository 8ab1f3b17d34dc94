using Microsoft.Extensions.DependencyInjection;
using PgFlow;

namespace Good;

public sealed class Startup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services) => services.AddSingleton<Greeting>();
}
