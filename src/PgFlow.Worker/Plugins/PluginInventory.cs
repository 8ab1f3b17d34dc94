using System.Collections.Concurrent;

namespace PgFlow.Worker.Plugins;

/// <summary>What the plugins folder held, for whoever asks after the health of the process.</summary>
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

    /// <summary>The plugins that are not loaded yet, and what each is doing.</summary>
    public IEnumerable<string> Loading =>
        _loading.Where(loading => !loading.HasEnded).Select(loading => $"{loading.Name}: {loading.Phase}");

    public void Begin(PluginLoading loading) => _loading.Enqueue(loading);
}
