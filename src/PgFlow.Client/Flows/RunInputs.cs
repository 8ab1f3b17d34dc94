using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow.Client.Flows;

/// <summary>Writes the inputs of runs, and refuses inputs that no handler could read.</summary>
internal static class RunInputs
{
    /// <exception cref="ArgumentException">The input cannot be written completely.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Getters and converters may throw anything.")]
    public static string Write<TInput>(TInput input)
    {
        if (Typed<TInput>.Problem is { } problem)
        {
            throw new ArgumentException($"The run's input cannot be written as JSON. {problem}.", nameof(input));
        }

        var contract = (JsonTypeInfo<TInput>)PgFlowJson.Options.GetTypeInfo(typeof(TInput));
        try
        {
            return JsonSerializer.Serialize(input, contract);
        }
        catch (Exception error)
        {
            var defect = WriteDefect.Of(input, contract, error);
            throw new ArgumentException(
                $"The run's input ({TypeName.Of(typeof(TInput))}) cannot be written as JSON"
                + $"{JsonPlace.At(defect.Path)}: {defect.Reason}",
                nameof(input),
                defect.Cause);
        }
    }

    /// <summary>Returns the text. Invalid JSON passes: the database reports where it is wrong.</summary>
    /// <exception cref="ArgumentException">It has too many levels.</exception>
    public static string Check(string inputJson)
    {
        ArgumentNullException.ThrowIfNull(inputJson);
        return inputJson.Length > 2 * PgFlowJson.MaxDepth && IsTooDeep(inputJson)
            ? throw new ArgumentException(
                $"The run's input has more than {PgFlowJson.MaxDepth} levels of objects and arrays; no handler "
                + "could read it. Flatten it.",
                nameof(inputJson))
            : inputJson;
    }

    private static bool IsTooDeep(string json)
    {
        var reader = new Utf8JsonReader(
            Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                    && reader.CurrentDepth >= PgFlowJson.MaxDepth)
                {
                    return true;
                }
            }

            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static class Typed<TInput>
    {
        /// <summary>The parts of such inputs that would be lost; computed once per type.</summary>
        public static readonly string? Problem =
            ValueTypes.FindUnwritten(typeof(TInput)) is [var first, ..] ? first : null;
    }
}
