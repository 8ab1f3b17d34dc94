using Microsoft.Extensions.DependencyInjection;

namespace PgFlow;

/// <summary>
/// Registers the services that a plugin's handlers depend on. A plugin has at most one such class, public and with a
/// parameterless constructor; its services live in a service provider of their own.
/// </summary>
public interface IPluginStartup
{
    /// <summary>Adds the plugin's services. Logging is registered already.</summary>
    /// <param name="services">The plugin's own service collection.</param>
    void ConfigureServices(IServiceCollection services);
}
