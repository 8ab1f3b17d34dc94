namespace PgFlow.Worker.Plugins;

/// <summary>A plugin's assembly in the plugins folder.</summary>
/// <param name="Name">The folder's or the DLL's name.</param>
/// <param name="Path">The plugin's main assembly.</param>
/// <param name="IsFolder">Whether it has a folder of its own, from which its dependencies are resolved.</param>
internal sealed record PluginFile(string Name, string Path, bool IsFolder)
{
    /// <summary>The file to load: a copy of the main assembly, or the original.</summary>
    public string LoadFrom { get; init; } = Path;
}
