namespace PgFlow.Worker.Plugins;

/// <summary>An assembly in the plugins folder that is meant to be a plugin.</summary>
/// <param name="Name">The folder's or the DLL's name.</param>
/// <param name="Path">The plugin's main assembly.</param>
/// <param name="IsFolder">Whether it has a folder of its own, from which its dependencies are resolved.</param>
internal sealed record PluginFile(string Name, string Path, bool IsFolder)
{
    /// <summary>What is loaded: a copy of the main assembly, or itself.</summary>
    public string LoadFrom { get; init; } = Path;
}
