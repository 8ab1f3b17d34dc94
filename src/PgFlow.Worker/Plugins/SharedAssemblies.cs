using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// The assemblies whose types are exchanged between the host and its plugins. Loaded twice they would be different
/// types with the same names, so every plugin gets the host's, even if it brings its own.
/// </summary>
internal static class SharedAssemblies
{
    public const string Contract = "PgFlow.Abstractions";

    private static readonly Dictionary<string, Assembly> ByName = new[]
    {
        typeof(IStepHandler).Assembly,
        typeof(IServiceCollection).Assembly,
        typeof(ILogger).Assembly,

        // The host reads the attributes on the plugins' inputs and outputs.
        typeof(JsonSerializer).Assembly,
    }.ToDictionary(assembly => assembly.GetName().Name!, StringComparer.OrdinalIgnoreCase);

    public static bool TryFind(AssemblyName name, [NotNullWhen(true)] out Assembly? assembly)
    {
        if (!ByName.TryGetValue(name.Name!, out assembly))
        {
            return false;
        }

        var version = VersionOf(assembly);
        return name.Version is null || name.Version <= version
            ? true
            : throw new FileLoadException(
                $"{name.Name} {name.Version} is required, this host has {version}.", name.FullName);
    }

    /// <summary>Returns why a plugin with these references needs a newer host; null when it does not.</summary>
    public static string? FindNewer(AssemblyFacts facts)
    {
        foreach (var (name, assembly) in ByName)
        {
            if (facts.References.TryGetValue(name, out var wanted) && wanted > VersionOf(assembly))
            {
                return $"It was built against {name} {wanted}, this host has {VersionOf(assembly)}.";
            }
        }

        var runtime = VersionOf(typeof(object).Assembly);
        return facts.References.TryGetValue("System.Runtime", out var platform) && platform > runtime
            ? $"It was built for .NET {platform.ToString(2)}, this host runs on .NET {runtime.ToString(2)}."
            : null;
    }

    private static Version VersionOf(Assembly assembly) => assembly.GetName().Version!;
}
