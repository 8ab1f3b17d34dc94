using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace PgFlow.Worker;

/// <summary>
/// Configures a worker inside an application: its flows and its database. Settings that are not set here come from the
/// application's configuration: the section and the connection string named like the worker.
/// </summary>
public sealed class PgFlowWorkerBuilder
{
    private readonly Dictionary<string, FlowDefinition> _flows = new(StringComparer.OrdinalIgnoreCase);

    internal PgFlowWorkerBuilder(IServiceCollection services, string name) => (Services, Name) = (services, name);

    /// <summary>The application's services, which construct the handlers.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// The worker's name, which distinguishes several in one application. Its connection string is
    /// <c>ConnectionStrings:NAME</c>, and its section has the same name.
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// The database, with a login that has the rights of <c>pgflow_worker</c>. Null for the configuration's.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Returns a pool of the application that the worker uses instead of its own and does not dispose; it takes at most
    /// seven of its sessions at a time. Null for the worker's own pools, whose timeouts detect a dead network
    /// sooner.
    /// </summary>
    public Func<IServiceProvider, NpgsqlDataSource>? DataSource { get; set; }

    /// <summary>
    /// The number of handlers that may run at the same time. Null for the configuration's, 100 by default.
    /// </summary>
    public int? Concurrency { get; set; }

    /// <summary>
    /// The time limit of a stop: handlers have three quarters of it to finish. Null for the configuration's, 25 s by
    /// default. The host's own <c>HostOptions.ShutdownTimeout</c> should be longer.
    /// </summary>
    public TimeSpan? ShutdownTimeout { get; set; }

    /// <summary>
    /// A folder of additional plugins to serve; null for the configuration's <c>Plugins:Folder</c>, none by default.
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
    /// <typeparam name="TFlow">The flow's definition.</typeparam>
    /// <exception cref="FlowDefinitionException">The definition is invalid; all errors are listed.</exception>
    /// <exception cref="ArgumentException">A flow of this slug was already added.</exception>
    public PgFlowWorkerBuilder AddFlow<TFlow>()
        where TFlow : IFlowSource, new() =>
        AddFlow(new TFlow().Define());

    /// <summary>Serves a flow whose handlers are constructed by the application's services.</summary>
    /// <param name="flow">
    /// The flow. Its handlers are registered as transient unless the application has already registered them.
    /// </param>
    /// <exception cref="FlowDefinitionException">The definition is invalid; all errors are listed.</exception>
    /// <exception cref="ArgumentException">A flow of this slug was already added.</exception>
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
                $"Flow '{flow.Slug}' was already added to worker '{Name}'. Add it once, or give it another slug.",
                nameof(flow));
        }

        foreach (var handler in flow.Steps.Select(step => step.HandlerType).OfType<Type>())
        {
            Services.TryAddTransient(handler);
        }

        return this;
    }
}
