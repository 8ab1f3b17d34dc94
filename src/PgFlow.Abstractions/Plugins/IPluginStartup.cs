using Microsoft.Extensions.DependencyInjection;

namespace PgFlow;

/// <summary>
/// Registers what a plugin's handlers are constructed with. A plugin has at most one such class, public and with a
/// constructor without parameters; its services live in a provider of the plugin's own.
/// </summary>
public interface IPluginStartup
{
    /// <summary>Adds the plugin's services. Logging is registered already.</summary>
    /// <param name="services">The plugin's own service collection.</param>
    void ConfigureServices(IServiceCollection services);
}
