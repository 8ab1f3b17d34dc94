using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>How run inputs, task inputs and task outputs are read and written.</summary>
public static class PgFlowJson
{
    /// <summary>
    /// How many levels of objects and arrays a run's input or a task's output may have; checked when it is written.
    /// </summary>
    public const int MaxDepth = 64;

    // A dependency's output lies in the object of the step's input, and a map's outputs in an array in that.
    private const int WrappingLevels = 2;

    /// <summary>
    /// The web defaults of System.Text.Json: property names in camel case, matched whatever their case, numbers also
    /// read from strings; an attribute such as <c>[JsonPropertyName("list_files")]</c> takes precedence. Reading is
    /// strict: what a type needs must be there, nothing is null that is not nullable, and a type of settable properties
    /// alone has no others. <c>$type</c> may stand anywhere. What is written may have <see cref="MaxDepth"/> levels.
    /// Read-only.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create(isStrict: true, MaxDepth);

    /// <summary>Those that a task's input is read with: it wraps what was written.</summary>
    internal static JsonSerializerOptions Strict { get; } = Create(isStrict: true, MaxDepth + WrappingLevels);

    /// <summary>The same for plugins that ask for <see cref="LenientJsonAttribute"/>.</summary>
    internal static JsonSerializerOptions Lenient { get; } = Create(isStrict: false, MaxDepth + WrappingLevels);

    /// <summary>What a handler's input is read with, as its plugin wants it.</summary>
    internal static JsonSerializerOptions ReadingBy(Type handler) =>
        handler.Assembly.IsDefined(typeof(LenientJsonAttribute), inherit: false) ? Lenient : Strict;

    private static JsonSerializerOptions Create(bool isStrict, int maxDepth)
    {
        var resolver = new DefaultJsonTypeInfoResolver { Modifiers = { WriteGuard.Apply } };
        if (isStrict)
        {
            resolver.Modifiers.Add(StrictContract.Apply);
        }

        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // The text goes into jsonb, never into a page: escaping all of Unicode would only make it longer.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

            // jsonb puts shorter names first, whatever was first when it was written.
            AllowOutOfOrderMetadataProperties = true,
            MaxDepth = maxDepth,
            RespectNullableAnnotations = isStrict,

            // jsonb has no name twice, but names that differ in case, of which one property would get any.
            AllowDuplicateProperties = !isStrict,
            TypeInfoResolver = resolver,
            Converters = { new RawElementConverter(), new RawNodeConverters() },
        };
        options.MakeReadOnly();
        return options;
    }
}
