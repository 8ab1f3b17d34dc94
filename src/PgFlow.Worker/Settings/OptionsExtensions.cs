using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Settings;

internal static class OptionsExtensions
{
    /// <summary>The root section of all settings.</summary>
    public const string Root = "PgFlow";

    /// <summary>Reads options from their section below <see cref="Root"/> and validates them at start.</summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Validates each value.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="section">The section's name; null for the keys directly below the root.</param>
    public static IServiceCollection AddWorkerOptions<TOptions, TValidator>(
        this IServiceCollection services, string? section = null)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        var path = section is null ? Root : $"{Root}:{section}";
        services.AddOptions<TOptions>().BindConfiguration(path).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<TOptions>, TValidator>()
            .AddSingleton(OptionsSection.Of<TOptions>(path));
    }
}
