using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace PgFlow.Worker;

/// <summary>
/// What a worker inside of an application serves, and from which database. What is not set here comes from the
/// application's configuration: the section and the connection string that are named like the worker.
/// </summary>
public sealed class PgFlowWorkerBuilder
{
    private readonly Dictionary<string, FlowDefinition> _flows = new(StringComparer.OrdinalIgnoreCase);

    internal PgFlowWorkerBuilder(IServiceCollection services, string name) => (Services, Name) = (services, name);

    /// <summary>The application's services, which handlers are constructed with.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Tells several workers of one application apart. The worker's connection string is <c>ConnectionStrings:NAME</c>,
    /// and its section is named like it.
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// The database, as a login that may do what <c>pgflow_worker</c> may. Null for the configuration's.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Returns a pool of the application's, which the worker uses instead of its own and leaves to the application; it
    /// takes at most seven sessions of it at a time. Null for pools of the worker's own, whose timeouts find a dead
    /// network sooner.
    /// </summary>
    public Func<IServiceProvider, NpgsqlDataSource>? DataSource { get; set; }

    /// <summary>
    /// How many handlers run at the same time. Null for the configuration's, which is 100 unless set.
    /// </summary>
    public int? Concurrency { get; set; }

    /// <summary>
    /// How long a stop may take: handlers have three quarters of it to finish. Null for the configuration's, which is
    /// 25 s unless set. The host's own <c>HostOptions.ShutdownTimeout</c> should be longer.
    /// </summary>
    public TimeSpan? ShutdownTimeout { get; set; }

    /// <summary>
    /// A folder with plugins to serve, too; null for the configuration's <c>Plugins:Folder</c>, and none unless it is
    /// set.
    /// </summary>
    public string? PluginFolder { get; set; }

    /// <summary>
    /// Further settings by their keys in the worker's section, such as <c>Fetching:ClaimAhead</c>. They override the
    /// configuration, and the properties of this class override them.
    /// </summary>
    public IDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    internal IReadOnlyCollection<FlowDefinition> Flows => _flows.Values;

    /// <summary>Serves a flow whose handlers are constructed by the application's services.</summary>
    /// <typeparam name="TFlow">Defines it.</typeparam>
    /// <exception cref="FlowDefinitionException">The definition is invalid; every error is named.</exception>
    /// <exception cref="ArgumentException">A flow of this slug was added before.</exception>
    public PgFlowWorkerBuilder AddFlow<TFlow>()
        where TFlow : IFlowSource, new() =>
        AddFlow(new TFlow().Define());

    /// <summary>Serves a flow whose handlers are constructed by the application's services.</summary>
    /// <param name="flow">
    /// Its handlers are registered as transient unless the application has registered them before.
    /// </param>
    /// <exception cref="FlowDefinitionException">The definition is invalid; every error is named.</exception>
    /// <exception cref="ArgumentException">A flow of this slug was added before.</exception>
    public PgFlowWorkerBuilder AddFlow(FlowDefinition flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        if (flow.FindProblems() is { Count: > 0 } problems)
        {
            throw new FlowDefinitionException(flow.Slug, problems);
        }

        if (!_flows.TryAdd(flow.Slug, flow))
        {
            throw new ArgumentException(
                $"Flow '{flow.Slug}' was added to worker '{Name}' before. Add it once, or give it another slug.",
                nameof(flow));
        }

        foreach (var handler in flow.Steps.Select(step => step.HandlerType).OfType<Type>())
        {
            Services.TryAddTransient(handler);
        }

        return this;
    }
}
