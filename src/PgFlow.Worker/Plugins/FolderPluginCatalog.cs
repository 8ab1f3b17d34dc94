using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Plugins;

/// <summary>Loads the plugins of the plugins folder.</summary>
internal sealed class FolderPluginCatalog(
    IOptions<PluginOptions> options, ILoggerFactory loggers, ILogger<FolderPluginCatalog> logger) : IPluginCatalog
{
    public Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken)
    {
        var (files, problems) = new PluginFinder(options.Value.FullPaths(), logger).Find();
        var plugins = new List<LoadedPlugin>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            plugins.Add(new PluginLoader(file, loggers).Load());
        }

        var refused = new List<PluginProblem>([.. problems, .. plugins.SelectMany(plugin => plugin.Problems)]);
        var served = ClaimSlugs(plugins, refused);
        Log(served, refused);
        return Task.FromResult(new PluginLoadResult(served, refused)
        {
            Providers =
            [
                .. plugins.Where(plugin => plugin.Services is not null).Select(
                    plugin => new PluginServices(plugin.File.Name, plugin.Services!, TimeProvider.System, logger)),
            ],
        });
    }

    /// <summary>
    /// A slug belongs to the first plugin by name, on every replica the same; another case of it is the same queue.
    /// </summary>
    private static List<ServedFlow> ClaimSlugs(List<LoadedPlugin> plugins, List<PluginProblem> problems)
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
                        $"Flow '{flow.Definition.Slug}' is defined by plugin "
                        + $"'{owners[flow.Definition.Slug].PluginName}' already, which is the one that is served.",
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
            logger.PluginRefused(problem.Cause, problem.File, problem.Reason, problem.Cure);
        }
    }
}
