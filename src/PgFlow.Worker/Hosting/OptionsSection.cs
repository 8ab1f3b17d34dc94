using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Hosting;

/// <summary>A section of the configuration and the options type that it is read into.</summary>
internal sealed record OptionsSection(string Path, Type Type, Action<IServiceProvider> Validate)
{
    public static OptionsSection Of<T>(string path)
        where T : class =>
        new(path, typeof(T), services => _ = services.GetRequiredService<IOptions<T>>().Value);
}
