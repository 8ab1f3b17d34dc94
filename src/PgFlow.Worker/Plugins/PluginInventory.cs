namespace PgFlow.Worker.Plugins;

/// <summary>What the plugins folder held, for whoever asks after the health of the process.</summary>
internal sealed class PluginInventory
{
    private volatile PluginLoadResult? _loaded;

    /// <summary>Null until all plugins are loaded.</summary>
    public PluginLoadResult? Loaded
    {
        get => _loaded;
        set => _loaded = value;
    }
}
