using System.Reflection;

namespace PgFlow.Client.Installing;

/// <summary>The folders of scripts embedded in an assembly.</summary>
internal static class EmbeddedFolder
{
    public const string Migrations = "sql/migrations/";

    /// <summary>Returns the scripts of one folder, in the order of their names.</summary>
    public static IEnumerable<(string Name, string Resource)> FilesIn(Assembly assembly, string folder) =>
        assembly.GetManifestResourceNames()
            .Select(resource => resource.Replace('\\', '/'))
            .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
            .Where(resource => !resource[folder.Length..].Contains('/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource => (resource[folder.Length..^".sql".Length], resource));
}
