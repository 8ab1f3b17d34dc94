using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>
/// Walks a type and all types in it, by the contracts of System.Text.Json, and finds what would be lost in writing
/// or reading JSON.
/// </summary>
internal sealed class ValueTypes
{
    private readonly bool _isRead;
    private readonly HashSet<Type> _seen = [];
    private readonly List<string> _problems = [];

    private ValueTypes(bool isRead) => _isRead = isRead;

    /// <summary>Returns the parts of a type's values that would not be written, a sentence each.</summary>
    public static IReadOnlyList<string> FindUnwritten(Type type) => Find(type, isRead: false);

    /// <summary>Returns the parts of a type's values that would not be read, a sentence each.</summary>
    public static IReadOnlyList<string> FindUnread(Type type) => Find(type, isRead: true);

    private static List<string> Find(Type type, bool isRead)
    {
        var walk = new ValueTypes(isRead);
        walk.Visit(type, path: "");
        return walk._problems;
    }

    private void Visit(Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!_seen.Add(type) || type == typeof(NoOutput))
        {
            return;
        }

        try
        {
            var contract = PgFlowJson.Options.GetTypeInfo(type);
            if (FindProblem(contract) is { } problem)
            {
                Add(type, path, problem);
            }
            else
            {
                VisitParts(contract, path);
            }
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException
            or ArgumentException)
        {
            // System.Text.Json refuses the type: colliding property names, ref structs, pointers.
            Add(type, path, $"it has no JSON form: {exception.Message}");
        }
    }

    private string? FindProblem(JsonTypeInfo contract)
    {
        var isBuiltIn = contract.Converter.GetType().Assembly == typeof(JsonSerializer).Assembly;
        if (contract.Kind == JsonTypeInfoKind.None && isBuiltIn && !ReadLoss.IsReadable(contract, "0"))
        {
            return "System.Text.Json has no form for it; use a type of your own, or give the member a [JsonConverter]";
        }

        return _isRead ? ReadLoss.Find(contract) : WriteLoss.Find(contract);
    }

    private void VisitParts(JsonTypeInfo contract, string path)
    {
        foreach (var property in contract.Properties)
        {
            var isUsed = _isRead ? ReadLoss.IsRead(contract, property) : property.Get is not null;
            if (isUsed && property is { CustomConverter: null, IsExtensionData: false })
            {
                Visit(property.PropertyType, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
            }
        }

        foreach (var derived in contract.PolymorphismOptions?.DerivedTypes ?? [])
        {
            Visit(derived.DerivedType, path);
        }

        if (contract.KeyType is { } key && !IsName(key))
        {
            Add(key, $"{path}[key]", "it cannot be the name of a property; use strings as keys");
        }

        if (contract.ElementType is { } element)
        {
            Visit(element, $"{path}[]");
        }
    }

    // Numbers, dates, enums and the like; only its author knows what a custom converter does.
    private static bool IsName(Type key) => PgFlowJson.Options.GetTypeInfo(key).Kind == JsonTypeInfoKind.None;

    private void Add(Type type, string path, string problem) =>
        _problems.Add(path.Length == 0
            ? $"{TypeName.Of(type)}: {problem}"
            : $"{TypeName.Of(type)} at '{path}': {problem}");
}
