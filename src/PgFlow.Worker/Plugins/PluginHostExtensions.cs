using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Plugins;

internal static class PluginHostExtensions
{
    /// <summary>Adds the catalog of the plugins folder, configured by the section <c>PgFlow:Plugins</c>.</summary>
    public static IServiceCollection AddPlugins(this IServiceCollection services)
    {
        services.AddOptions<PluginOptions>()
            .BindConfiguration(PluginOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<PluginOptions>, PluginOptionsValidator>();
        services.AddSingleton<IValidateOptions<PluginOptions>, PluginFolderValidator>();
        services.TryAddSingleton<IPluginCatalog, FolderPluginCatalog>();
        return services.AddSingleton(OptionsSection.Of<PluginOptions>(PluginOptions.Section));
    }
}
