using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>
/// Compares what a step's handler reads with what the run and the dependencies' handlers write. Only certain
/// failures are problems: the types cannot tell which values will be missing or null.
/// </summary>
internal sealed class InputRules(Type? runInput, Func<string, StepDefinition> findStep)
{
    private static readonly JsonShape Unknown = new(JsonKind.Any, "any");

    public IReadOnlyList<string> FindProblems(StepDefinition step, HandlerSignature signature)
    {
        try
        {
            var vanishing = FindVanishing(step, signature);
            return vanishing.Count > 0 ? vanishing
                : step.Kind == StepKind.Map ? [.. CheckMap(step, signature.Input)]
                : [.. CheckSingle(step, signature.Input)];
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            // System.Text.Json refuses a type: colliding property names, delegates, pointers.
            return [$"its types have no JSON form: {exception.Message}"];
        }
    }

    private static List<string> FindVanishing(StepDefinition step, HandlerSignature signature)
    {
        var handler = TypeName.Of(step.HandlerType!);
        return
        [
            .. ValueTypes.FindUnread(signature.Input)
                .Select(problem => $"the input of handler {handler}, {problem}"),
            .. ValueTypes.FindUnwritten(signature.Output)
                .Select(problem => $"the output of handler {handler}, {problem}"),
        ];
    }

    private IEnumerable<string> CheckMap(StepDefinition step, Type input)
    {
        var (source, origin) = step.Dependencies.Count == 0
            ? (RunShape(), "the run's input")
            : (OutputOf(step.Dependencies[0]), $"the output of '{step.Dependencies[0]}'");
        if (source.Kind is not JsonKind.Array and not JsonKind.Any)
        {
            yield return $"a map step needs an array, but {origin} is {Describe(source)}; make it a collection";
        }
        else if (source.Element is { } element && JsonShape.Of(element).IsNever(input))
        {
            yield return $"handler {TypeName.Of(step.HandlerType!)} reads {TypeName.Of(input)}, but the elements of "
                + $"{origin} are {TypeName.Of(element)}";
        }
    }

    private IEnumerable<string> CheckSingle(StepDefinition step, Type input)
    {
        var handler = TypeName.Of(step.HandlerType!);
        var shape = JsonShape.Of(input);
        if (shape.Kind is not JsonKind.Object and not JsonKind.Any)
        {
            var cure = step.Dependencies.Count == 0
                ? $"read RunInput<{TypeName.Of(input)}> instead"
                : "read a type with a property per dependency instead";
            return [$"handler {handler} reads {TypeName.Of(input)}, but the input of a step that is not a map is an "
                + $"object; {cure}"];
        }

        return PropertiesReadBy(input)
            .Select(property => CheckProperty(step, handler, property))
            .OfType<string>();
    }

    private string? CheckProperty(StepDefinition step, string handler, JsonPropertyInfo property)
    {
        string[] offered = [SlugRules.Run, .. step.Dependencies];
        var match = Array.Find(offered, name => name == property.Name)
            ?? Array.Find(offered, name => name.Equals(property.Name, StringComparison.OrdinalIgnoreCase));
        if (match is null)
        {
            return $"property '{property.Name}' of {handler}'s input would always be empty; the input holds "
                + $"{string.Join(", ", offered)} (name it with [JsonPropertyName], or exclude it with [JsonIgnore])";
        }

        var source = match == SlugRules.Run ? RunShape() : OutputOf(match);
        if (source.Kind == JsonKind.Nothing)
        {
            return $"property '{property.Name}' of {handler}'s input would always be null: "
                + $"step '{match}' has no output";
        }

        // Only its author knows what a custom converter reads.
        return property.CustomConverter is null && source.IsNever(property.PropertyType)
            ? $"property '{property.Name}' of {handler}'s input is {TypeName.Of(property.PropertyType)}, "
                + $"but '{match}' is {Describe(source)}"
            : null;
    }

    /// <summary>Returns the properties that deserialization sets: by a setter or by a constructor parameter.</summary>
    private static IEnumerable<JsonPropertyInfo> PropertiesReadBy(Type input)
    {
        var metadata = PgFlowJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(input) ?? input);
        return metadata.Kind == JsonTypeInfoKind.Object
            ? metadata.Properties.Where(property =>
                !property.IsExtensionData && (property.Set is not null || property.AssociatedParameter is not null))
            : [];
    }

    private JsonShape RunShape() => runInput is null ? Unknown : JsonShape.Of(runInput);

    private JsonShape OutputOf(string slug)
    {
        var step = findStep(slug);
        var signature = step.HandlerType is null ? null : HandlerSignature.Find(step.HandlerType, out _);
        if (step.Kind == StepKind.Map)
        {
            return signature is null ? new JsonShape(JsonKind.Array, "an array") : JsonShape.ArrayOf(signature.Output);
        }

        return signature is null ? Unknown : JsonShape.Of(signature.Output);
    }

    private static string Describe(JsonShape shape) => shape.Kind switch
    {
        JsonKind.Nothing => "nothing",
        JsonKind.Array => shape.Name,
        JsonKind.Object => $"{shape.Name}, an object",
        JsonKind.String => $"{shape.Name}, a string",
        JsonKind.Number => $"{shape.Name}, a number",
        _ => shape.Name,
    };
}
