using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgFlow.Worker.Execution;

namespace PgFlow.Worker.Plugins;

/// <summary>Invokes a handler whose types were bound once, at load; an invocation uses no reflection.</summary>
internal sealed class StepInvoker<TInput, TOutput>(
    StepDefinition step, IServiceScopeFactory scopes, ILogger logger) : IStepInvoker
{
    private static readonly JsonTypeInfo<TInput> Input = TypeInfo<TInput>();
    private static readonly JsonTypeInfo<TOutput> Output = TypeInfo<TOutput>();

    private readonly Type _handler = step.HandlerType!;
    private readonly bool _refusesNull = HandlerNullability.RefusesNull(step.HandlerType!, typeof(TInput));

    public async ValueTask<string?> InvokeAsync(
        string? inputJson, StepContext context, CancellationToken cancellationToken)
    {
        var input = Read(inputJson ?? "null");
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

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)PgFlowJson.Options.GetTypeInfo(typeof(T));

    [SuppressMessage("Design", "CA1031", Justification = "Setters and converters of plugins throw what they like.")]
    private TInput Read(string json)
    {
        TInput? input;
        try
        {
            input = JsonSerializer.Deserialize(json, Input);
        }
        catch (Exception exception)
        {
            throw new InputMismatchException(
                step.Slug, typeof(TInput), (exception as JsonException)?.Path, exception.Message, exception);
        }

        return input is null && _refusesNull
            ? throw new InputMismatchException(step.Slug, typeof(TInput), "$", "it is null; read a nullable type")
            : input!;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Getters and converters of plugins throw what they like.")]
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
            throw new OutputMismatchException(
                step.Slug, typeof(TOutput), (exception as JsonException)?.Path, exception.Message, exception);
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
