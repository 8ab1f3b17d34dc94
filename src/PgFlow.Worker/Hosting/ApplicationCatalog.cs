using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Logging;
using PgFlow.Worker.Plugins;
using PgFlow.Worker.Settings;

namespace PgFlow.Worker.Hosting;

/// <summary>The flows that an application added to its worker, and those of an optional plugins folder.</summary>
internal sealed class ApplicationCatalog(
    IReadOnlyCollection<FlowDefinition> flows,
    IServiceProvider application,
    ILogger<ApplicationCatalog> logger,
    FolderPluginCatalog? plugins = null) : IPluginCatalog
{
    private static readonly Assembly? Entry = Assembly.GetEntryAssembly();

    private static readonly string Name = Entry?.GetName().Name ?? "application";

    private static readonly string Version =
        Entry?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    [SuppressMessage("Reliability", "CA2000", Justification = "The result that is returned holds what was loaded.")]
    public async Task<PluginLoadResult> LoadAsync(CancellationToken cancellationToken)
    {
        RequireServices();
        var own = flows.Select(Serve).ToList();
        if (plugins is null)
        {
            return new PluginLoadResult(own, [])
            {
                Origin = "the application",
                Cure = "Add one to the worker by AddFlow, or let PgFlow:Plugins:Folder name a folder of plugins.",
            };
        }

        var loaded = await plugins.LoadAsync(cancellationToken);
        var taken = own.Select(flow => flow.Definition.Slug).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (doubled, others) = (
            loaded.Flows.Where(flow => taken.Contains(flow.Definition.Slug)),
            loaded.Flows.Where(flow => !taken.Contains(flow.Definition.Slug)));
        var problems = doubled.Select(ProblemOf).ToList();
        problems.ForEach(problem => logger.PluginRefused(problem.File, problem.Reason, problem.Cure, problem.Trace));
        return loaded with
        {
            Flows = [.. own, .. others],
            Problems = [.. loaded.Problems, .. problems],
            Origin = $"the application and {loaded.Origin}",
        };
    }

    private static PluginProblem ProblemOf(ServedFlow flow) => new(
        flow.PluginName,
        $"Flow '{flow.Definition.Slug}' is also defined by the application, whose definition is served.",
        "Rename one of the flows, or remove the plugin.");

    private ServedFlow Serve(FlowDefinition flow) =>
        new(flow, StepInvokers.Bind(flow, application, logger), Name) { PluginVersion = Version };

    private void RequireServices()
    {
        var handlers = flows.SelectMany(flow => flow.Steps).Select(step => step.HandlerType).OfType<Type>().Distinct();
        var missing = HandlerTrial.FindUnresolved([.. handlers], application)
            .Select(unresolved => $"Handler {unresolved.Handler.FullName} cannot be constructed: "
                + PluginProblem.Sentence(unresolved.Failure.Message))
            .ToList();
        if (missing.Count > 0)
        {
            throw new ConfigurationException(
                $"{string.Join(' ', missing)} Register what is missing in the application's services.");
        }
    }
}
