using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Plugins;

/// <summary>Reads the inputs of one step's tasks, as strictly as the handler's plugin asks for.</summary>
internal sealed class InputReader<TInput>
{
    private readonly string _step;
    private readonly JsonTypeInfo<TInput> _contract;
    private readonly bool _refusesNull;
    private readonly NullRule? _nulls;

    public InputReader(StepDefinition step)
    {
        var handler = step.HandlerType!;
        var options = PgFlowJson.ReadingBy(handler);
        _step = step.Slug;
        _contract = ContractOf(step.Kind, options);
        _refusesNull = HandlerNullability.RefusesNull(handler, typeof(TInput));
        _nulls = options == PgFlowJson.Strict ? HandlerNullability.RuleFor(handler, typeof(TInput)) : null;
    }

    /// <exception cref="InputMismatchException">The JSON cannot be read as the handler's input type.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Setters and converters of plugins may throw anything.")]
    public TInput Read(string json)
    {
        TInput? input;
        try
        {
            input = JsonSerializer.Deserialize(json, _contract);
        }
        catch (Exception exception) when (MemoryWatch.IsOutOfMemory(exception))
        {
            throw new InputMemoryException(_step, json.Length, exception);
        }
        catch (Exception exception) when (exception is not InsufficientExecutionStackException)
        {
            throw Explain(json, exception);
        }

        if (input is null)
        {
            return _refusesNull ? throw Mismatch("$", "it is null; read a nullable type") : input!;
        }

        return _nulls?.Find(input) is { } place ? throw Mismatch($"${place}", NullElementException.Reason) : input;
    }

    private static JsonTypeInfo<TInput> ContractOf(StepKind kind, JsonSerializerOptions options)
    {
        var contract = (JsonTypeInfo<TInput>)options.GetTypeInfo(typeof(TInput));
        if (kind == StepKind.Map || contract.UnmappedMemberHandling != JsonUnmappedMemberHandling.Disallow)
        {
            return contract;
        }

        // A handler may ignore the run's input and dependencies. The properties it reads were checked with the flow.
        var ownOptions = new JsonSerializerOptions(options)
        {
            TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(static info =>
            {
                if (info.Type == typeof(TInput))
                {
                    info.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
                }
            }),
        };
        return (JsonTypeInfo<TInput>)ownOptions.GetTypeInfo(typeof(TInput));
    }

    private InputMismatchException Explain(string json, Exception error)
    {
        var path = (error as JsonException)?.Path;
        return error is NullElementException { Place: var place }
            ? Mismatch(path + place, error.Message)
            : InputDefect.Find(json, _contract) is { } defect
                ? Mismatch(defect.Path, defect.Reason)
                : Mismatch(path, error.Message, error);
    }

    private InputMismatchException Mismatch(string? path, string reason, Exception? cause = null) =>
        new(_step, typeof(TInput), path, reason, cause);
}
