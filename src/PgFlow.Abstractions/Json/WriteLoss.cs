using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>Finds the parts of a type's values that would be missing in their JSON.</summary>
internal static class WriteLoss
{
    private const string Declare = "return a type of your own with properties, or give the member a [JsonConverter]";

    /// <summary>Returns what is lost and how to fix it; null when everything is written.</summary>
    public static string? Find(JsonTypeInfo contract) => contract.Kind switch
    {
        JsonTypeInfoKind.Object when Nullable.GetUnderlyingType(contract.Type) is null => FindInObject(contract),
        JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => FindInCollection(contract),
        _ => null,
    };

    /// <summary>
    /// Returns the public fields that are neither written, as with <c>[JsonInclude]</c>, nor ignored.
    /// </summary>
    public static IReadOnlyList<string> LostFields(JsonTypeInfo contract) =>
    [
        .. contract.Type.GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Where(field => !field.IsDefined(typeof(JsonIgnoreAttribute))
                && !contract.Properties.Any(property => IsField(property, field)))
            .Select(field => field.Name),
    ];

    private static string? FindInObject(JsonTypeInfo contract)
    {
        var type = contract.Type;
        if (type.IsAbstract && contract.PolymorphismOptions is null)
        {
            return "it is abstract: only its own properties would be written, and it could not be read; name "
                + "the type itself, or those derived from it by [JsonDerivedType]";
        }

        if (LostFields(contract) is { Count: > 0 } fields)
        {
            return $"its public fields are not written: {string.Join(", ", fields)}; make them properties, or mark "
                + "them [JsonInclude] or [JsonIgnore]";
        }

        if (contract.Properties.Count == 0 && StoredMember.FieldsOf(type).Any())
        {
            return $"it has no public properties, so nothing of it is written; {Declare}";
        }

        return StoredMember.IsOfPlatform(type) && !IsWhole(contract)
            ? $"System.Text.Json writes it without what it holds; {Declare}"
            : null;
    }

    private static string? FindInCollection(JsonTypeInfo contract)
    {
        var type = contract.Type;
        if (IsOf(type, typeof(IAsyncEnumerable<>)))
        {
            return "it is an asynchronous sequence, which cannot be written; return a list";
        }

        if (IsOf(type, typeof(IGrouping<,>)) || IsOf(type, typeof(ILookup<,>)))
        {
            return "its keys are not written; return a dictionary of lists";
        }

        if (StoredMember.IsOfPlatform(type))
        {
            return IsOfNamesOnly(contract) ? $"System.Text.Json writes it without what it holds; {Declare}" : null;
        }

        var lost = LostBeside(type);
        return lost.Length == 0
            ? null
            : $"it is written as a collection, without {string.Join(", ", lost)}; make the collection a property "
                + "beside them, or mark them [JsonIgnore]";
    }

    private static bool IsField(JsonPropertyInfo property, FieldInfo field) =>
        property.AttributeProvider is FieldInfo written && written.Name == field.Name;

    /// <summary>Returns whether every field is returned by a property that is written.</summary>
    private static bool IsWhole(JsonTypeInfo contract)
    {
        var written = contract.Properties
            .Select(property => property.AttributeProvider)
            .OfType<PropertyInfo>()
            .Select(StoredMember.FieldOf)
            .ToHashSet();
        return StoredMember.FieldsOf(contract.Type).All(field => written.Contains(field.Name));
    }

    /// <summary>Returns the other members of a collection class: only its elements are written.</summary>
    private static string[] LostBeside(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetMethod?.IsPublic == true
                && property.GetIndexParameters().Length == 0
                && !StoredMember.IsOfPlatform(property.DeclaringType!)
                && !property.IsDefined(typeof(JsonIgnoreAttribute))
                && StoredMember.IsStored(property))
            .Select(property => property.Name),
        .. type.GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Where(field => !field.IsDefined(typeof(JsonIgnoreAttribute)))
            .Select(field => field.Name),
    ];

    // A NameValueCollection enumerates its names. Non-generic lists, stacks and queues enumerate their elements.
    private static bool IsOfNamesOnly(JsonTypeInfo contract) =>
        contract is { Kind: JsonTypeInfoKind.Enumerable, Type.IsInterface: false }
        && contract.ElementType == typeof(object)
        && !contract.Type.IsGenericType
        && !contract.Type.IsArray
        && !contract.Type.IsAssignableTo(typeof(IList))
        && contract.Type != typeof(Stack)
        && contract.Type != typeof(Queue);

    private static bool IsOf(Type type, Type definition) =>
        type.GetInterfaces().Prepend(type)
            .Any(part => part.IsGenericType && part.GetGenericTypeDefinition() == definition);
}
