using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Plugins;

namespace PgFlow.Cli.Demo;

/// <summary>The sample plugin beside the executable, loaded like any plugin.</summary>
internal sealed class DemoPlugin : IPluginCatalog, IAsyncDisposable
{
    public const string IndexFlow = "index_folder";
    public const string SearchFlow = "search_documents";

    private const string PluginName = "PgFlow.Samples";

    // The plugin reads this variable when it registers its services, as its documentation says.
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
                + "Build or publish PgFlow.Worker again.");
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
    /// <exception cref="PgFlowException">The database has a flow of this name with another shape.</exception>
    public async Task DefineAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var store = new NpgsqlWorkerStore(connectionString);
        foreach (var flow in new[] { Index, Search })
        {
            var differences = await store.Flows.EnsureFlowAsync(flow, cancellationToken);
            if (differences.Count > 0)
            {
                throw new PgFlowException(
                    $"The database already has another flow '{flow.Slug}': "
                    + string.Join("; ", differences.Select(found => $"{found.StepSlug} {found.Difference}"))
                    + $". Remove it with: select pgflow.delete_flow_and_data('{flow.Slug}'), or use another database.");
            }
        }
    }

    /// <summary>Returns the flows that the worker serves, which are loaded already.</summary>
    public Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(_loaded);

    public ValueTask DisposeAsync() => _loaded.DisposeAsync();

    private static FlowDefinition Find(PluginLoadResult loaded, string slug) =>
        loaded.Flows.FirstOrDefault(served => served.Definition.Slug == slug)?.Definition
        ?? throw new PgFlowException(
            $"The plugin {PluginName} does not define flow '{slug}'. {string.Join(' ', loaded.Problems)}");
}
