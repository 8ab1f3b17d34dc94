using PgFlow.Worker.Plugins;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Selection;

/// <summary>Applies <c>PgFlow:Flows</c> and <c>PgFlow:Steps</c> to the plugins' flows.</summary>
internal static class FlowSelection
{
    /// <summary>Returns the flows to serve; adds an error for every name that selects nothing.</summary>
    public static IReadOnlyList<SelectedFlow> Select(
        IReadOnlyList<ServedFlow> offered, WorkerOptions options, ICollection<string> errors)
    {
        var flows = Names(options.Flows);
        var steps = Names(options.Steps);
        RefuseUnknownFlows(offered, flows, errors);
        RefuseUnknownSteps(offered, steps, errors);
        return
        [
            .. offered
                .Where(flow => flows.Count == 0 || flows.Contains(flow.Definition.Slug))
                .Select(flow => Narrow(flow, steps))
                .Where(flow => flow.Steps.Count > 0),
        ];
    }

    /// <summary>Adds an error for every flow with a limit of its own that no plugin defines.</summary>
    public static void RefuseUnknownLimits(
        IReadOnlyList<ServedFlow> offered, IEnumerable<string> limited, ICollection<string> errors)
    {
        foreach (var flow in limited.Where(name => offered.All(known => known.Definition.Slug != name)))
        {
            errors.Add(
                $"PgFlow:Fetching:FlowConcurrency limits '{flow}', which no loaded plugin defines. Defined are: "
                + $"{List(offered.Select(known => known.Definition.Slug))}.");
        }
    }

    private static SelectedFlow Narrow(ServedFlow flow, HashSet<string> steps)
    {
        var slug = flow.Definition.Slug;
        return new SelectedFlow(
            flow.Definition,
            flow.Invokers
                .Where(step => steps.Count == 0 || steps.Contains(step.Key) || steps.Contains($"{slug}.{step.Key}"))
                .ToDictionary(StringComparer.Ordinal));
    }

    private static void RefuseUnknownFlows(
        IReadOnlyList<ServedFlow> offered, HashSet<string> flows, ICollection<string> errors)
    {
        foreach (var flow in flows.Where(name => offered.All(known => known.Definition.Slug != name)))
        {
            errors.Add(
                $"PgFlow:Flows names '{flow}', which no loaded plugin defines. Defined are: "
                + $"{List(offered.Select(known => known.Definition.Slug))}.");
        }
    }

    private static void RefuseUnknownSteps(
        IReadOnlyList<ServedFlow> offered, HashSet<string> steps, ICollection<string> errors)
    {
        var known = offered
            .SelectMany(flow => flow.Invokers.Keys.Select(step => $"{flow.Definition.Slug}.{step}"))
            .ToList();
        foreach (var step in steps.Where(name => !known.Exists(full => Names(full, name))))
        {
            errors.Add(
                $"PgFlow:Steps names '{step}', which no loaded plugin has a handler for. Write a step's slug, or "
                + $"flow.step for one flow's only. Known are: {List(known)}.");
        }
    }

    private static bool Names(string fullName, string name) =>
        fullName == name || fullName.EndsWith('.' + name, StringComparison.Ordinal);

    private static HashSet<string> Names(string? list) =>
        [.. (list ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static string List(IEnumerable<string> names)
    {
        var text = string.Join(", ", names.Order(StringComparer.Ordinal));
        return text.Length == 0 ? "(none)" : text;
    }
}
