using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>
/// Loads one plugin: its assembly, its flows, its services. Any exception of the plugin becomes a problem.
/// </summary>
internal sealed class PluginLoader(PluginFile plugin, ILoggerFactory loggers, Action<string> begin)
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateScopes = true, ValidateOnBuild = true };

    private const string RegisterMissing =
        "Register what is missing in the plugin's IPluginStartup. IConfiguration is the plugin's own to build.";

    private readonly List<PluginProblem> _problems = [];

    public LoadedPlugin Load()
    {
        begin("its assemblies are loaded");
        var types = new PluginAssembly(plugin, loggers.CreateLogger<PluginLoader>()).Load(out var problem);
        if (types is null)
        {
            return LoadedPlugin.Refused(plugin, [problem!]);
        }

        var flows = DefineFlows(types);
        var services = ConfigureServices(types);
        if (flows.Count == 0 || services is null)
        {
            return LoadedPlugin.Refused(plugin, _problems);
        }

        foreach (var handler in HandlersOf(flows))
        {
            // A plugin's own registration of a handler takes precedence. Each is resolved once from a scope of its own,
            // so the scope need not keep it.
            services.TryAddTransient(handler);
        }

        var provider = BuildProvider(services);
        if (provider is null)
        {
            return LoadedPlugin.Refused(plugin, _problems);
        }

        if (!CanConstruct(HandlersOf(flows), provider))
        {
            End(provider);
            return LoadedPlugin.Refused(plugin, _problems);
        }

        return new LoadedPlugin(
            plugin,
            [.. flows.Select(flow => Serve(flow, types[0].Assembly, provider)).OfType<ServedFlow>()],
            _problems, provider);
    }

    // The trial may have created services that connect or count.
    private void End(ServiceProvider provider)
    {
        begin("its services are disposed");
        var logger = loggers.CreateLogger<PluginLoader>();
        new PluginServices(plugin.Name, provider, TimeProvider.System, logger).DisposeAsync().AsTask().Wait();
    }

    private static IEnumerable<Type> HandlersOf(List<FlowDefinition> flows) =>
        flows.SelectMany(flow => flow.Steps).Select(step => step.HandlerType).OfType<Type>().Distinct();

    // The provider's validation does not check factories, such as those that bind options to a configuration.
    private bool CanConstruct(IEnumerable<Type> handlers, ServiceProvider provider)
    {
        begin("its handlers are constructed");
        foreach (var (handler, failure) in HandlerTrial.FindUnresolved([.. handlers], provider))
        {
            Add($"Handler {handler.FullName} cannot be constructed: {Describe(failure)}", RegisterMissing, failure);
        }

        return _problems.TrueForAll(problem => problem.Cure != RegisterMissing);
    }

    private static IEnumerable<Type> Implementing<T>(IReadOnlyList<Type> types) =>
        types.Where(type => type.IsAssignableTo(typeof(T))
            && type is { IsClass: true, IsAbstract: false, IsVisible: true, ContainsGenericParameters: false });

    private List<FlowDefinition> DefineFlows(IReadOnlyList<Type> types)
    {
        var sources = Implementing<IFlowSource>(types).ToList();
        if (sources.Count == 0)
        {
            Add("It has no public class that implements IFlowSource.", "Define a flow, or remove the plugin.");
        }

        return [.. sources.Select(Define).OfType<FlowDefinition>()];
    }

    [SuppressMessage("Design", "CA1031", Justification = "A plugin's code may throw anything.")]
    private FlowDefinition? Define(Type source)
    {
        try
        {
            begin($"{source.FullName}.Define runs");
            var flow = Create<IFlowSource>(source).Define();
            if (flow is null)
            {
                Add($"{source.FullName}.Define returned null.", "Return the flow that the builder built.");
                return null;
            }

            // A definition need not come from the builder, which checks it.
            var problems = flow.FindProblems();
            return problems.Count == 0 ? flow : throw new FlowDefinitionException(flow.Slug, problems);
        }
        catch (FlowDefinitionException exception)
        {
            Add(exception.Message, $"Correct {source.FullName}.Define.", exception);
        }
        catch (Exception exception)
        {
            AddThrown($"{source.FullName}.Define failed", exception);
        }

        return null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A plugin's code may throw anything.")]
    private ServiceCollection? ConfigureServices(IReadOnlyList<Type> types)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        var startups = Implementing<IPluginStartup>(types).ToList();
        if (startups.Count > 1)
        {
            Add($"It has {startups.Count} classes that implement IPluginStartup: "
                + $"{string.Join(", ", startups.Select(type => type.FullName))}.", "Keep one of them.");
            return null;
        }

        try
        {
            foreach (var startup in startups)
            {
                begin($"{startup.FullName}.ConfigureServices runs");
                Create<IPluginStartup>(startup).ConfigureServices(services);
            }
        }
        catch (Exception exception)
        {
            AddThrown($"{startups[0].FullName}.ConfigureServices failed", exception);
            return null;
        }

        if (HostFeatures.FindUsed(services) is { } used)
        {
            Add($"{startups[0].FullName} registers {used.Feature}, which has no effect in a plugin.", used.Cure);
            return null;
        }

        return services;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Registrations of a plugin may fail in any way.")]
    private ServiceProvider? BuildProvider(ServiceCollection services)
    {
        begin("its services are resolved");
        try
        {
            return services.BuildServiceProvider(Strict);
        }
        catch (Exception exception)
        {
            var failures = exception is AggregateException aggregate ? aggregate.InnerExceptions : [exception];
            foreach (var failure in failures)
            {
                Add($"A service cannot be resolved: {Describe(failure)}", RegisterMissing, failure);
            }

            return null;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Attributes on a plugin's types may throw anything.")]
    private ServedFlow? Serve(FlowDefinition flow, Assembly assembly, ServiceProvider provider)
    {
        try
        {
            var invokers = StepInvokers.Bind(flow, provider, loggers.CreateLogger<PluginLoader>());
            return new ServedFlow(flow, invokers, plugin.Name) { PluginVersion = VersionOf(assembly) };
        }
        catch (Exception exception)
        {
            AddThrown($"Flow '{flow.Slug}' cannot be bound to its handlers", exception);
            return null;
        }
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString() ?? "unknown";

    private static T Create<T>(Type type)
    {
        const BindingFlags Unwrapped =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions;
        return (T)Activator.CreateInstance(type, Unwrapped, binder: null, args: null, culture: null)!;
    }

    private static string Describe(Exception exception)
    {
        // The outer exception only says that a static constructor failed.
        var cause = exception is TypeInitializationException { InnerException: { } inner } ? inner : exception;
        return PluginProblem.Sentence($"{cause.GetType().Name}: {cause.Message}");
    }

    private void AddThrown(string what, Exception exception) => _problems.Add(
        new PluginProblem(plugin.Path, $"{what}: {Describe(exception)}", "Correct the plugin.")
        {
            Cause = exception,
            IsThrownByPlugin = true,
        });

    private void Add(string reason, string cure, Exception? cause = null) =>
        _problems.Add(new PluginProblem(plugin.Path, reason, cure) { Cause = cause });
}
