namespace PgFlow.Worker.Plugins;

/// <summary>The result of loading one plugin.</summary>
/// <param name="File">The plugin.</param>
/// <param name="Flows">The flows to serve; empty when the plugin is refused as a whole.</param>
/// <param name="Problems">The parts that are not served, with the reasons.</param>
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
