using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>The reason why a value could not be written as JSON. Used only after writing has failed.</summary>
/// <param name="Path">The place, such as <c>$.parent</c>; null when unknown.</param>
/// <param name="Reason">What is wrong there.</param>
/// <param name="Cause">An exception with more detail than the reason, if any.</param>
internal sealed record WriteDefect(string? Path, string Reason, Exception? Cause)
{
    private static readonly string TooDeep =
        $"it contains itself, or has more than {PgFlowJson.MaxDepth} levels of objects and arrays; mark what leads "
        + "back with [JsonIgnore], or write an id instead";

    public static WriteDefect Of<T>(T value, JsonTypeInfo<T> contract, Exception error)
    {
        var path = (error as JsonException)?.Path;
        return IsTooDeep(value, contract)
            ? new WriteDefect(path, TooDeep, Cause: null)
            : new WriteDefect(path, error.Message, error);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Getters and converters of plugins may throw anything.")]
    private static bool IsTooDeep<T>(T value, JsonTypeInfo<T> contract)
    {
        // Neither the exception's type nor its path distinguishes a cycle of lists from other failures.
        using var writer = new Utf8JsonWriter(Stream.Null, new JsonWriterOptions { MaxDepth = PgFlowJson.MaxDepth });
        try
        {
            JsonSerializer.Serialize(writer, value, contract);
            return false;
        }
        catch (Exception)
        {
            return writer.CurrentDepth >= PgFlowJson.MaxDepth;
        }
    }
}
