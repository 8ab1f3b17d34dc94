namespace PgFlow.Worker.Plugins;

/// <summary>Where the flows to serve come from.</summary>
internal interface IPluginCatalog
{
    /// <summary>Loads every plugin. What is wrong with one never stops the others and is part of the result.</summary>
    Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken);
}
