namespace PgFlow.Loads.Processes;

/// <summary>A plugins folder that holds one compiled plugin.</summary>
internal sealed class PluginFolder : IDisposable
{
    public PluginFolder(string plugin) =>
        Directory.CreateSymbolicLink(System.IO.Path.Combine(Path, plugin), BuiltFiles.Plugin(plugin));

    public string Path { get; } = Directory.CreateTempSubdirectory("pgflow-plugins-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
