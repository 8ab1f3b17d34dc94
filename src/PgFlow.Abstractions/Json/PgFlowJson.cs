using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>The JSON options for run inputs, task inputs and task outputs.</summary>
public static class PgFlowJson
{
    /// <summary>
    /// The levels of objects and arrays that a run's input or a task's output may have; checked when it is written.
    /// </summary>
    public const int MaxDepth = 64;

    // A step's input is an object around its dependencies' outputs, and a map's outputs are an array in it.
    private const int WrappingLevels = 2;

    /// <summary>
    /// The web defaults of System.Text.Json: property names in camel case, matched case-insensitively, numbers also
    /// read from strings; an attribute such as <c>[JsonPropertyName("list_files")]</c> takes precedence. Reading is
    /// strict: every member that a type needs must be present, non-nullable members must not be null, and a type with
    /// only settable properties accepts no others. <c>$type</c> may stand anywhere. Written values may have at most
    /// <see cref="MaxDepth"/> levels. Read-only.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create(isStrict: true, MaxDepth);

    /// <summary>The options for reading a task's input, which wraps what was written.</summary>
    internal static JsonSerializerOptions Strict { get; } = Create(isStrict: true, MaxDepth + WrappingLevels);

    /// <summary>The same for plugins with <see cref="LenientJsonAttribute"/>.</summary>
    internal static JsonSerializerOptions Lenient { get; } = Create(isStrict: false, MaxDepth + WrappingLevels);

    /// <summary>Returns the options for reading a handler's input, as its plugin asks for.</summary>
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
            // The text goes into jsonb, never into HTML: escaping non-ASCII characters would only make it longer.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

            // jsonb stores shorter names first, in whatever order they were written.
            AllowOutOfOrderMetadataProperties = true,
            MaxDepth = maxDepth,
            RespectNullableAnnotations = isStrict,

            // jsonb has no duplicate names, but may have names that differ only in case, which match the same property.
            AllowDuplicateProperties = !isStrict,
            TypeInfoResolver = resolver,
            Converters = { new RawElementConverter(), new RawNodeConverters() },
        };
        options.MakeReadOnly();
        return options;
    }
}
