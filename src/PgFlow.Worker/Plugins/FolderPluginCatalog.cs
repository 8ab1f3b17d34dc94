using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Plugins;

/// <summary>Loads the plugins of the plugins folder.</summary>
internal sealed class FolderPluginCatalog(
    IOptions<PluginOptions> options,
    ILoggerFactory loggers,
    ILogger<FolderPluginCatalog> logger,
    PluginInventory? inventory = null) : IPluginCatalog
{
    // Plugins are loaded one after the other, as one keeps the machine's cores busy; a slow one is not waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _timeout = options.Value.LoadTimeout;

    public async Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken)
    {
        var copies = PluginCopies.Create(logger);
        var loads = new List<Task<LoadedPlugin>>();
        try
        {
            var (files, problems) = await FindAsync(cancellationToken);
            foreach (var file in files)
            {
                loads.Add(await BeginAsync(PluginLoading.Start(file, copies, loggers), cancellationToken));
            }

            return Result(await Task.WhenAll(loads), problems, copies);
        }
        catch
        {
            // Cancelled: loads that hang are left to the end of the process.
            copies.Dispose();
            foreach (var load in loads.Where(load => load.IsCompletedSuccessfully))
            {
                await ((await load).Services?.DisposeAsync() ?? ValueTask.CompletedTask);
            }

            throw;
        }
    }

    // Listing a folder can hang, too, for example on an unavailable file server.
    private async Task<(IReadOnlyList<PluginFile> Found, IReadOnlyList<PluginProblem> Problems)> FindAsync(
        CancellationToken cancellationToken)
    {
        var finder = new PluginFinder(options.Value.FullPaths(), logger);
        var finding = Task.Factory.StartNew(
            finder.Find, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await finding.WaitAsync(_timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            return ([], [new PluginProblem(
                finder.Current,
                $"It could not be read within {_timeout.TotalSeconds:0.#} s, so no plugin was found.",
                "Remove it, or make it readable.")]);
        }
    }

    private async Task<Task<LoadedPlugin>> BeginAsync(PluginLoading loading, CancellationToken cancellationToken)
    {
        inventory?.Begin(loading);
        var load = loading.EndAsync(_timeout, TimeProvider.System, cancellationToken);
        await ((Task)load).WaitAsync(Patience, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!load.IsCompleted)
        {
            logger.TakesLong(loading.Name, loading.Phase, _timeout);
        }

        return load;
    }

    private PluginLoadResult Result(LoadedPlugin[] plugins, IReadOnlyList<PluginProblem> problems, PluginCopies copies)
    {
        var refused = new List<PluginProblem>([.. problems, .. plugins.SelectMany(plugin => plugin.Problems)]);
        var served = ClaimSlugs(plugins, refused);
        Log(served, refused);
        return new PluginLoadResult(served, refused)
        {
            Origin = $"the plugins folder '{string.Join("', '", options.Value.FullPaths())}'",
            Copies = copies,
            Providers =
            [
                .. plugins.Where(plugin => plugin.Services is not null).Select(
                    plugin => new PluginServices(plugin.File.Name, plugin.Services!, TimeProvider.System, logger)),
            ],
        };
    }

    /// <summary>
    /// Assigns a slug to the first plugin by name, the same on every replica, ignoring case: it is the queue's name.
    /// </summary>
    private static List<ServedFlow> ClaimSlugs(LoadedPlugin[] plugins, List<PluginProblem> problems)
    {
        var owners = new Dictionary<string, ServedFlow>(StringComparer.OrdinalIgnoreCase);
        foreach (var plugin in plugins)
        {
            foreach (var flow in plugin.Flows)
            {
                if (!owners.TryAdd(flow.Definition.Slug, flow))
                {
                    problems.Add(new PluginProblem(
                        plugin.File.Path,
                        $"Flow '{flow.Definition.Slug}' is already defined by plugin "
                        + $"'{owners[flow.Definition.Slug].PluginName}' , whose definition is served.",
                        "Rename one of the flows, or remove one of the plugins."));
                }
            }
        }

        return [.. owners.Values];
    }

    private void Log(List<ServedFlow> served, List<PluginProblem> problems)
    {
        foreach (var plugin in served.GroupBy(flow => flow.PluginName, StringComparer.Ordinal))
        {
            logger.PluginLoaded(plugin.Key, string.Join(", ", plugin.Select(flow => flow.Definition.Slug)));
        }

        foreach (var problem in problems)
        {
            logger.PluginRefused(problem.File, problem.Reason, problem.Cure, problem.Trace);
        }
    }
}
