using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Plugins;

/// <summary>Binds the steps of a flow to their handlers.</summary>
internal static class StepInvokers
{
    /// <summary>Returns one invoker per step with a handler, by step slug.</summary>
    /// <param name="flow">The validated flow.</param>
    /// <param name="services">Provides the handlers, registered as themselves.</param>
    /// <param name="logger">Logs scopes that fail in their disposal.</param>
    public static IReadOnlyDictionary<string, IStepInvoker> Bind(
        FlowDefinition flow, IServiceProvider services, ILogger logger)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        return flow.Steps
            .Where(step => step.HandlerType is not null)
            .ToDictionary(step => step.Slug, step => Bind(step, scopes, logger), StringComparer.Ordinal);
    }

    private static IStepInvoker Bind(StepDefinition step, IServiceScopeFactory scopes, ILogger logger)
    {
        var signature = HandlerSignature.Find(step.HandlerType!, out var problem)
            ?? throw new PgFlowException($"Step '{step.Slug}': {problem}");
        var invoker = typeof(StepInvoker<,>).MakeGenericType(signature.Input, signature.Output);
        return (IStepInvoker)Activator.CreateInstance(invoker, step, scopes, logger)!;
    }
}
