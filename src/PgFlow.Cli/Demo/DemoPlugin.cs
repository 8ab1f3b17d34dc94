using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Plugins;

namespace PgFlow.Cli.Demo;

/// <summary>The sample plugin that lies beside the executable, loaded as every plugin is.</summary>
internal sealed class DemoPlugin : IPluginCatalog, IAsyncDisposable
{
    public const string IndexFlow = "index_folder";
    public const string SearchFlow = "search_documents";

    private const string PluginName = "PgFlow.Samples";

    // The plugin reads it where it registers its services; its documentation says so.
    private const string ConnectionVariable = "ConnectionStrings__Documents";

    private readonly PluginLoadResult _loaded;

    private DemoPlugin(PluginLoadResult loaded, FlowDefinition index, FlowDefinition search) =>
        (_loaded, Index, Search) = (loaded, index, search);

    public FlowDefinition Index { get; }

    public FlowDefinition Search { get; }

    /// <summary>Loads the plugin, with a database for its documents.</summary>
    /// <exception cref="PgFlowException">It is missing or cannot be loaded.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The returned plugin owns what was loaded.")]
    public static async Task<DemoPlugin> LoadAsync(
        string programFolder, string connectionString, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(programFolder, "plugins");
        if (!Directory.Exists(Path.Combine(folder, PluginName)))
        {
            throw new PgFlowException(
                $"The sample plugin '{Path.Combine(folder, PluginName)}' is missing. "
                + "Build or publish PgFlow.Worker anew.");
        }

        Environment.SetEnvironmentVariable(ConnectionVariable, connectionString);
        var catalog = new FolderPluginCatalog(
            Options.Create(new PluginOptions { Folder = folder }),
            loggers,
            loggers.CreateLogger<FolderPluginCatalog>());
        var loaded = await catalog.LoadAsync(cancellationToken);
        return new DemoPlugin(loaded, Find(loaded, IndexFlow), Find(loaded, SearchFlow));
    }

    /// <summary>Stores the flows' definitions.</summary>
    /// <exception cref="PgFlowException">The database holds a flow of this name in another shape.</exception>
    public async Task DefineAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var store = new NpgsqlWorkerStore(connectionString);
        foreach (var flow in new[] { Index, Search })
        {
            var differences = await store.Flows.EnsureFlowAsync(flow, cancellationToken);
            if (differences.Count > 0)
            {
                throw new PgFlowException(
                    $"The database holds another flow '{flow.Slug}': "
                    + string.Join("; ", differences.Select(found => $"{found.StepSlug} {found.Difference}"))
                    + $". Remove it with: select pgflow.delete_flow_and_data('{flow.Slug}'), or give another.");
            }
        }
    }

    /// <summary>What the worker serves: what is loaded already.</summary>
    public Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(_loaded);

    public ValueTask DisposeAsync() => _loaded.DisposeAsync();

    private static FlowDefinition Find(PluginLoadResult loaded, string slug) =>
        loaded.Flows.FirstOrDefault(served => served.Definition.Slug == slug)?.Definition
        ?? throw new PgFlowException(
            $"The plugin {PluginName} does not define flow '{slug}'. {string.Join(' ', loaded.Problems)}");
}
