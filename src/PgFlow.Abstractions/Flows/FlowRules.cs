namespace PgFlow;

/// <summary>Validates a flow definition before it reaches a database, and reports every problem.</summary>
internal sealed class FlowRules(FlowDefinition flow)
{
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, StepDefinition> _declared = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Check()
    {
        if (SlugRules.FindProblem(flow.Slug, SlugRules.FlowLimit) is { } problem)
        {
            _problems.Add($"flow slug '{flow.Slug}': {problem}");
        }

        _problems.AddRange(OptionRules.FindProblems(flow.MaxAttempts, flow.BaseDelay, flow.Timeout)
            .Select(found => $"flow options: {found}"));
        if (flow.Steps.Count == 0)
        {
            _problems.Add("it has no steps; a run of it would complete without doing anything");
        }

        if (flow.RunInputType is { } input)
        {
            _problems.AddRange(ValueTypes.FindUnwritten(input).Select(found => $"the run's input, {found}"));
        }

        foreach (var step in flow.Steps)
        {
            CheckStep(step);
        }

        return _problems;
    }

    private void CheckStep(StepDefinition step)
    {
        var before = _problems.Count;
        if (SlugRules.FindProblem(step.Slug, SlugRules.StepLimit) is { } problem)
        {
            Add(step, problem);
        }

        foreach (var found in OptionRules.FindProblems(step.MaxAttempts, step.BaseDelay, step.Timeout, step.StartDelay))
        {
            Add(step, found);
        }

        CheckDependencies(step);
        CheckHandler(step, areDependenciesSound: _problems.Count == before);
        CheckSlug(step);
        _declared.TryAdd(step.Slug, step);
    }

    /// <summary>A step's input has a property per slug, and properties are matched case-insensitively.</summary>
    private void CheckSlug(StepDefinition step)
    {
        if (_declared.ContainsKey(step.Slug))
        {
            Add(step, "another step has this slug already; a step's slug is unique within its flow");
        }
        else if (step.Slug != SlugRules.Run && IsSame(step.Slug, SlugRules.Run))
        {
            Add(step, "it differs only in case from 'run', which names the run's input among a step's inputs");
        }
        else if (_declared.Keys.FirstOrDefault(slug => IsSame(slug, step.Slug)) is { } other)
        {
            Add(step, $"it differs only in case from step '{other}', and a handler's input would mix them up");
        }
    }

    private static bool IsSame(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private void CheckDependencies(StepDefinition step)
    {
        if (step.Kind == StepKind.Map && step.Dependencies.Count > 1)
        {
            Add(step, $"a map step runs over one step, but {step.Dependencies.Count} were named: "
                + $"{string.Join(", ", step.Dependencies)}; join them in a single step before it");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dependency in step.Dependencies)
        {
            if (!seen.Add(dependency))
            {
                Add(step, $"dependency '{dependency}' is named twice");
            }
            else if (dependency == step.Slug)
            {
                Add(step, "it depends on itself");
            }
            else if (!_declared.ContainsKey(dependency))
            {
                Add(step, DescribeMissing(step, dependency));
            }
        }
    }

    private string DescribeMissing(StepDefinition step, string dependency)
    {
        if (FindPath(dependency, step.Slug, []) is { } path)
        {
            return $"its dependencies are a cycle, {string.Join(" -> ", path.Prepend(step.Slug))}, of which no step "
                + "could ever start; remove one of them";
        }

        if (flow.Steps.Any(step => step.Slug == dependency))
        {
            return $"dependency '{dependency}' is declared later; declare it before this step";
        }

        var declared = _declared.Count == 0 ? "none" : string.Join(", ", _declared.Keys);
        return $"dependency '{dependency}' is not a step of this flow; declared before it: {declared}";
    }

    /// <summary>Returns a path from a step to another along dependencies; null when there is none.</summary>
    private IEnumerable<string>? FindPath(string from, string to, HashSet<string> visited)
    {
        if (from == to)
        {
            return [to];
        }

        return visited.Add(from)
            ? flow.Steps.Where(step => step.Slug == from)
                .SelectMany(step => step.Dependencies)
                .Select(dependency => FindPath(dependency, to, visited))
                .FirstOrDefault(path => path is not null)
                ?.Prepend(from)
            : null;
    }

    private void CheckHandler(StepDefinition step, bool areDependenciesSound)
    {
        if (step.HandlerType is null)
        {
            return;
        }

        var signature = HandlerSignature.Find(step.HandlerType, out var problem);
        if (signature is null)
        {
            Add(step, problem!);
        }
        else if (areDependenciesSound)
        {
            var rules = new InputRules(flow.RunInputType, slug => _declared[slug]);
            foreach (var found in rules.FindProblems(step, signature))
            {
                Add(step, found);
            }
        }
    }

    private void Add(StepDefinition step, string problem) => _problems.Add($"step '{step.Slug}': {problem}");
}
