using System.Collections.Concurrent;

namespace PgFlow.Worker.Plugins;

/// <summary>The loaded plugins, for health checks and metrics.</summary>
internal sealed class PluginInventory
{
    private readonly ConcurrentQueue<PluginLoading> _loading = new();
    private volatile PluginLoadResult? _loaded;

    /// <summary>Null until all plugins are loaded.</summary>
    public PluginLoadResult? Loaded
    {
        get => _loaded;
        set => _loaded = value;
    }

    /// <summary>Returns the plugins that are not loaded yet, each with its current phase.</summary>
    public IEnumerable<string> Loading =>
        _loading.Where(loading => !loading.HasEnded).Select(loading => $"{loading.Name}: {loading.Phase}");

    public void Begin(PluginLoading loading) => _loading.Enqueue(loading);
}
