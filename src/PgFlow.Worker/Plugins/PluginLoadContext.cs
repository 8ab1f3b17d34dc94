using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// The load context of one plugin. Shared assemblies come from the host; .NET's own come from .NET unless the plugin
/// brings a newer one; everything else comes from the plugin's folder, never from the host's or another plugin's.
/// </summary>
internal sealed class PluginLoadContext(PluginFile plugin) : AssemblyLoadContext($"plugin {plugin.Name}")
{
    // A DLL without a folder of its own shares its directory with other plugins, so nothing is resolved from there.
    private readonly AssemblyDependencyResolver? _resolver =
        plugin.IsFolder ? new AssemblyDependencyResolver(plugin.LoadFrom) : null;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (SharedAssemblies.TryFind(assemblyName, out var shared))
        {
            return shared;
        }

        var own = _resolver?.ResolveAssemblyToPath(assemblyName);
        var platform = PlatformAssemblies.FindVersion(assemblyName.Name!);
        if (platform is not null && (own is null || platform >= assemblyName.Version))
        {
            return null;
        }

        if (own is not null)
        {
            return LoadFromAssemblyPath(own);
        }

        // Null defers to the host's own assemblies. Satellite assemblies are optional and never the host's.
        var isOptional = !string.IsNullOrEmpty(assemblyName.CultureName);
        return isOptional || PlatformAssemblies.AreUnknown
            ? null
            : throw new FileNotFoundException(
                $"{assemblyName.Name} {assemblyName.Version} is missing.", assemblyName.FullName);
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        if (_resolver is not null)
        {
            var path = _resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
            return path is null ? IntPtr.Zero : LoadUnmanagedDllFromPath(path);
        }

        // Zero would make the runtime search beside the DLL, where other plugins may keep theirs.
        return NativeLibrary.TryLoad(
            unmanagedDllName, typeof(PluginLoadContext).Assembly, DllImportSearchPath.System32, out var library)
            ? library
            : throw new DllNotFoundException($"{unmanagedDllName} is not a library of this system.");
    }
}
