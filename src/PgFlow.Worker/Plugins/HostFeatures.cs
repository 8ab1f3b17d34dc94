using Microsoft.Extensions.DependencyInjection;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// Registrations that have no effect in a plugin, since only a host runs them. Identified by name: a plugin may bring
/// its own version of the types.
/// </summary>
internal static class HostFeatures
{
    private static readonly Dictionary<string, (string Feature, string Cure)> ByService = new(StringComparer.Ordinal)
    {
        ["Microsoft.Extensions.Hosting.IHostedService"] = (
            "a hosted service (AddHostedService)",
            "Do it in a singleton that handlers take, or in a process of its own."),
        ["Microsoft.Extensions.Options.IStartupValidator"] = (
            "a check of options at the start (ValidateOnStart)",
            "Check the options in ConfigureServices, whose exception refuses the plugin, or leave it out."),
    };

    /// <summary>Returns the first one with its remedy; null when there is none.</summary>
    public static (string Feature, string Cure)? FindUsed(IServiceCollection services)
    {
        foreach (var service in services)
        {
            if (ByService.TryGetValue(service.ServiceType.FullName ?? "", out var used))
            {
                var type = service.IsKeyedService ? null : service.ImplementationType?.FullName;
                return (type is null ? used.Feature : $"{used.Feature}: {type}", used.Cure);
            }
        }

        return null;
    }
}
