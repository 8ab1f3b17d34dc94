namespace PgFlow.Worker.Plugins;

/// <summary>What became of one plugin.</summary>
/// <param name="File">The plugin.</param>
/// <param name="Flows">The flows to serve; empty when the plugin is refused as a whole.</param>
/// <param name="Problems">What is not served, and why.</param>
/// <param name="Services">The plugin's own services; null when the plugin is refused as a whole.</param>
internal sealed record LoadedPlugin(
    PluginFile File,
    IReadOnlyList<ServedFlow> Flows,
    IReadOnlyList<PluginProblem> Problems,
    IAsyncDisposable? Services)
{
    public static LoadedPlugin Refused(PluginFile file, IReadOnlyList<PluginProblem> problems) =>
        new(file, [], problems, Services: null);
}
