namespace PgFlow;

/// <summary>
/// Defines a flow in C#: its steps in the order of their dependencies, each with the class that executes it.
/// </summary>
/// <example>
/// <code>
/// new FlowBuilder&lt;IndexFolder&gt;("index_folder", flow => flow.MaxAttempts = 5)
///     .Step&lt;ListFiles&gt;("list_files")
///     .Map&lt;AnalyseFile&gt;("analyse", over: "list_files")
///     .Step&lt;Summarise&gt;("summarise", dependsOn: ["analyse"], step => step.Timeout = TimeSpan.FromMinutes(5))
///     .Build();
/// </code>
/// </example>
/// <typeparam name="TRun">The type of the run's input; a collection when a map step reads its elements.</typeparam>
public sealed class FlowBuilder<TRun>
{
    private readonly string _slug;
    private readonly FlowOptions _options = new();
    private readonly List<StepDefinition> _steps = [];

    /// <summary>Starts a definition.</summary>
    /// <param name="slug">The flow's slug: letters, digits and underscores, at most 47 characters.</param>
    /// <param name="configure">Sets the defaults of the flow's steps.</param>
    public FlowBuilder(string slug, Action<FlowOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(slug);
        _slug = slug;
        configure?.Invoke(_options);
    }

    /// <summary>
    /// Adds a step of one task. Its input is a JSON object with the property <c>run</c> and one property per
    /// dependency, named by its slug: without dependencies <see cref="RunInput{TRun}"/> reads it.
    /// </summary>
    /// <typeparam name="THandler">The class that executes the step.</typeparam>
    /// <param name="slug">
    /// The step's slug: letters, digits and underscores, at most 128 characters, not <c>run</c>.
    /// </param>
    /// <param name="dependsOn">Steps declared before, whose outputs this one reads; empty: starts with the run.</param>
    /// <param name="configure">Overrides the flow's defaults for this step.</param>
    public FlowBuilder<TRun> Step<THandler>(
        string slug, IReadOnlyList<string>? dependsOn = null, Action<StepOptions>? configure = null)
        where THandler : class, IStepHandler =>
        Add(slug, StepKind.Single, dependsOn ?? [], configure, typeof(THandler));

    /// <summary>Adds a step of one task that another process executes.</summary>
    /// <param name="slug">
    /// The step's slug: letters, digits and underscores, at most 128 characters, not <c>run</c>.
    /// </param>
    /// <param name="dependsOn">Steps declared before, whose outputs this one reads; empty: starts with the run.</param>
    /// <param name="configure">Overrides the flow's defaults for this step.</param>
    public FlowBuilder<TRun> Step(
        string slug, IReadOnlyList<string>? dependsOn = null, Action<StepOptions>? configure = null) =>
        Add(slug, StepKind.Single, dependsOn ?? [], configure, handler: null);

    /// <summary>Adds a step of one task per array element; a task's input is its element.</summary>
    /// <typeparam name="THandler">The class that executes the step's tasks.</typeparam>
    /// <param name="slug">
    /// The step's slug: letters, digits and underscores, at most 128 characters, not <c>run</c>.
    /// </param>
    /// <param name="over">
    /// A step declared before, whose output is an array, or which is a map itself. Null for the run's input.
    /// </param>
    /// <param name="configure">Overrides the flow's defaults for this step.</param>
    public FlowBuilder<TRun> Map<THandler>(
        string slug, string? over = null, Action<StepOptions>? configure = null)
        where THandler : class, IStepHandler =>
        Add(slug, StepKind.Map, over is null ? [] : [over], configure, typeof(THandler));

    /// <summary>Adds a step of one task per array element that another process executes.</summary>
    /// <param name="slug">
    /// The step's slug: letters, digits and underscores, at most 128 characters, not <c>run</c>.
    /// </param>
    /// <param name="over">
    /// A step declared before, whose output is an array, or which is a map itself. Null for the run's input.
    /// </param>
    /// <param name="configure">Overrides the flow's defaults for this step.</param>
    public FlowBuilder<TRun> Map(string slug, string? over = null, Action<StepOptions>? configure = null) =>
        Add(slug, StepKind.Map, over is null ? [] : [over], configure, handler: null);

    /// <summary>Checks the definition and returns it.</summary>
    /// <exception cref="FlowDefinitionException">
    /// The definition has problems; the exception lists all of them.
    /// </exception>
    public FlowDefinition Build()
    {
        var flow = new FlowDefinition
        {
            Slug = _slug,
            MaxAttempts = _options.MaxAttempts,
            BaseDelay = _options.BaseDelay,
            Timeout = _options.Timeout,
            RunInputType = typeof(TRun),
            Steps = [.. _steps],
        };
        var problems = flow.FindProblems();
        return problems.Count == 0 ? flow : throw new FlowDefinitionException(_slug, problems);
    }

    private FlowBuilder<TRun> Add(
        string slug, StepKind kind, IReadOnlyList<string> dependencies, Action<StepOptions>? configure, Type? handler)
    {
        ArgumentNullException.ThrowIfNull(slug);
        var options = new StepOptions();
        configure?.Invoke(options);
        _steps.Add(new StepDefinition
        {
            Slug = slug,
            Kind = kind,
            Dependencies = [.. dependencies],
            MaxAttempts = options.MaxAttempts,
            BaseDelay = options.BaseDelay,
            Timeout = options.Timeout,
            StartDelay = options.StartDelay,
            HandlerType = handler,
        });
        return this;
    }
}
