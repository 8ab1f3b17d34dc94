using System.Reflection;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// Resolves everything that a plugin and its libraries reference at load, since a missing assembly would otherwise
/// surface in the middle of a task.
/// </summary>
internal sealed class PluginReferences(PluginFile plugin, PluginLoadContext context, ILogger logger)
{
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _missing = [];

    /// <summary>Returns the missing assemblies that the plugin needs; null when there are none.</summary>
    public PluginProblem? FindMissing(AssemblyFacts facts)
    {
        var libraries = new Queue<Assembly>(Load(facts.References.Select(
            reference => new AssemblyName(reference.Key) { Version = reference.Value }), library: null));
        while (libraries.TryDequeue(out var library))
        {
            // Assemblies of the host and of .NET are complete.
            if (library.Location.StartsWith(Path.GetDirectoryName(plugin.LoadFrom)!, StringComparison.Ordinal))
            {
                foreach (var next in Load(library.GetReferencedAssemblies(), library.GetName().Name))
                {
                    libraries.Enqueue(next);
                }
            }
        }

        return _missing.Count == 0
            ? null
            : Missing(plugin, $"It needs {string.Join(", ", _missing)}, which cannot be loaded.");
    }

    public static PluginProblem Missing(PluginFile plugin, string reason) => new(
        plugin.Path,
        reason,
        plugin.IsFolder
            ? "Publish the plugin with its dependencies and its deps.json."
            : $"Put the plugin and its dependencies into a folder of their own: {plugin.Name}/{plugin.Name}.dll.");

    private List<Assembly> Load(IEnumerable<AssemblyName> references, string? library)
    {
        var loaded = new List<Assembly>();
        foreach (var reference in references.Where(reference => _seen.Add(reference.Name!)))
        {
            try
            {
                loaded.Add(context.LoadFromAssemblyName(reference));
            }
            catch (Exception exception) when (exception is IOException or BadImageFormatException)
            {
                Note(reference, library);
            }
        }

        return loaded;
    }

    // A library may reference assemblies that its authors never publish and never call. Those on the plugin's own list
    // of files are required.
    private void Note(AssemblyName missing, string? library)
    {
        if (library is null || IsListed(missing.Name!))
        {
            _missing.Add($"{missing.Name} {missing.Version}" + (library is null ? "" : $" (for {library})"));
        }
        else
        {
            var name = $"{missing.Name} {missing.Version}";
            logger.LibraryMissing(plugin.Name, library, name);
        }
    }

    private bool IsListed(string name)
    {
        var list = Path.ChangeExtension(plugin.LoadFrom, ".deps.json");
        return File.Exists(list)
            && File.ReadAllText(list).Contains($"/{name}.dll\"", StringComparison.OrdinalIgnoreCase);
    }
}
