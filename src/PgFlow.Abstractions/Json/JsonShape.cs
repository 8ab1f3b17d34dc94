using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>The JSON that a type is certain to be written as or read from.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Name">The name in messages.</param>
/// <param name="Element">The type of an array's elements; null when unknown or not an array.</param>
internal sealed record JsonShape(JsonKind Kind, string Name, Type? Element = null)
{
    // Types such as "class Tree : List<Tree>" are infinitely deep.
    private const int DepthLimit = 8;

    private static readonly HashSet<Type> Strings =
    [
        typeof(string), typeof(char), typeof(byte[]), typeof(Guid), typeof(Uri), typeof(Version), typeof(TimeSpan),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
    ];

    private static readonly HashSet<Type> Numbers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(Int128), typeof(UInt128), typeof(Half), typeof(float), typeof(double), typeof(decimal),
    ];

    public static JsonShape Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var name = TypeName.Of(type);
        if (type == typeof(NoOutput))
        {
            return new JsonShape(JsonKind.Nothing, name);
        }

        if (Strings.Contains(type) || Numbers.Contains(type) || type == typeof(bool))
        {
            return new JsonShape(KindOfScalar(type), name);
        }

        var metadata = PgFlowJson.Options.GetTypeInfo(type);
        return metadata.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new JsonShape(JsonKind.Array, name, metadata.ElementType),
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => new JsonShape(JsonKind.Object, name),
            _ => new JsonShape(JsonKind.Any, name),
        };
    }

    /// <summary>Returns the shape of the outputs of a map's tasks, as its dependents see them.</summary>
    public static JsonShape ArrayOf(Type element) =>
        new(JsonKind.Array, $"array of {TypeName.Of(element)}", element == typeof(NoOutput) ? null : element);

    /// <summary>Returns whether no value of this shape except null can be read as <paramref name="target"/>.</summary>
    public bool IsNever(Type target) => IsNever(target, depth: 0);

    private static JsonKind KindOfScalar(Type type) =>
        Strings.Contains(type) ? JsonKind.String
        : Numbers.Contains(type) ? JsonKind.Number
        : JsonKind.Boolean;

    private bool IsNever(Type target, int depth)
    {
        var wanted = Of(target);
        if (Kind == JsonKind.Any || wanted.Kind == JsonKind.Any || depth == DepthLimit)
        {
            return false;
        }

        if (Kind == JsonKind.Array && wanted.Kind == JsonKind.Array)
        {
            return Element is not null && wanted.Element is not null && Element != wanted.Element
                && Of(Element).IsNever(wanted.Element, depth + 1);
        }

        // The web defaults read numbers from strings.
        return Kind != wanted.Kind && !(Kind == JsonKind.String && wanted.Kind == JsonKind.Number);
    }
}
