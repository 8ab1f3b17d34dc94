using System.Reflection;

namespace PgFlow.Worker.Plugins;

/// <summary>The assemblies of .NET itself: those that the host was started with but does not ship.</summary>
internal static class PlatformAssemblies
{
    private static readonly Dictionary<string, string> PathByName = Find();

    /// <summary>Gets whether the host is self-contained, so that the two cannot be told apart.</summary>
    public static bool AreUnknown => PathByName.Count == 0;

    /// <summary>Returns the version that .NET provides; null when it provides none.</summary>
    public static Version? FindVersion(string name) =>
        PathByName.TryGetValue(name, out var path) ? AssemblyName.GetAssemblyName(path).Version : null;

    private static Dictionary<string, string> Find()
    {
        var trusted = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        var host = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => !string.Equals(Path.GetDirectoryName(path), host, StringComparison.Ordinal))
            .GroupBy(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);
    }
}
