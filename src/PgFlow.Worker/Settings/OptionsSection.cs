using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Settings;

/// <summary>A section of the configuration and the options type that it is read into.</summary>
/// <param name="Path">The section.</param>
/// <param name="Type">The options.</param>
/// <param name="Failures">Returns the validators' errors for a configuration whose values are all readable.</param>
internal sealed record OptionsSection(
    string Path, Type Type, Func<IServiceProvider, IConfiguration, IEnumerable<string>> Failures)
{
    public static OptionsSection Of<T>(string path)
        where T : class, new() =>
        new(path, typeof(T), (services, configuration) =>
        {
            var options = new T();
            configuration.GetSection(path).Bind(options);
            return services.GetServices<IValidateOptions<T>>()
                .SelectMany(validator => validator.Validate(Options.DefaultName, options).Failures ?? []);
        });
}
