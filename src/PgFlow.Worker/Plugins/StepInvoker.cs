using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Plugins;

/// <summary>Invokes a handler whose types were bound at load; an invocation uses no reflection.</summary>
internal sealed class StepInvoker<TInput, TOutput>(
    StepDefinition step, IServiceScopeFactory scopes, ILogger logger) : IStepInvoker
{
    private static readonly JsonTypeInfo<TOutput> Output =
        (JsonTypeInfo<TOutput>)PgFlowJson.Options.GetTypeInfo(typeof(TOutput));

    private readonly Type _handler = step.HandlerType!;
    private readonly InputReader<TInput> _input = new(step);

    public async ValueTask<string?> InvokeAsync(
        string? inputJson, StepContext context, CancellationToken cancellationToken)
    {
        var input = _input.Read(inputJson ?? "null");
        var scope = scopes.CreateAsyncScope();
        try
        {
            var handler = (IStepHandler<TInput, TOutput>)scope.ServiceProvider.GetRequiredService(_handler);
            var task = handler.HandleAsync(input, context, cancellationToken)
                ?? throw new PgFlowException($"Handler {_handler.FullName} returned null; it must return a task.");

            // Written before the scope ends: an output may read lazily from a service of the scope.
            return Write(await task);
        }
        finally
        {
            await DisposeAsync(scope, context);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Getters and converters of plugins may throw anything.")]
    private string? Write(TOutput output)
    {
        if (typeof(TOutput) == typeof(NoOutput))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Serialize(output, Output);
        }
        catch (Exception exception)
        {
            var defect = WriteDefect.Of(output, Output, exception);
            throw new OutputMismatchException(
                step.Slug, typeof(TOutput), defect.Path, defect.Reason, defect.Cause);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The handler's result stands, however its services end.")]
    private async ValueTask DisposeAsync(AsyncServiceScope scope, StepContext context)
    {
        try
        {
            await scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            var loggable = LoggableError.Of(exception);
            logger.DisposingFailed(loggable, _handler.FullName, context.RunId, context.StepSlug, context.TaskIndex);
        }
    }
}
