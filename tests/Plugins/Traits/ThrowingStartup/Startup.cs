using Microsoft.Extensions.DependencyInjection;
using PgFlow;

namespace Traits.ThrowingStartup;

public sealed class Startup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services) =>
        throw new InvalidOperationException("The licence has expired.");
}
