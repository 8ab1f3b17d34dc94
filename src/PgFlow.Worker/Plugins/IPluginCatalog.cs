namespace PgFlow.Worker.Plugins;

/// <summary>The source of the flows to serve.</summary>
internal interface IPluginCatalog
{
    /// <summary>Loads every plugin. A faulty one never stops the others; its problems are part of the result.</summary>
    Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken);
}
