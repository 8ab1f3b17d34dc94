using Microsoft.Extensions.DependencyInjection;
using PgFlow;

namespace Traits.ValidatesOnStart;

public sealed class Startup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services) =>
        services.AddOptions<Settings>().Validate(settings => settings.Name is not null).ValidateOnStart();
}
