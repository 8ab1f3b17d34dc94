using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>Finds the parts of a type's JSON that would be lost when it is read.</summary>
internal static class ReadLoss
{
    private const string Unreadable =
        "System.Text.Json cannot fill such a collection; read a list, an array or a dictionary";

    /// <summary>Returns what is lost and how to fix it; null when everything is read.</summary>
    public static string? Find(JsonTypeInfo contract) => contract.Kind switch
    {
        JsonTypeInfoKind.Object when Nullable.GetUnderlyingType(contract.Type) is null => FindInObject(contract),
        JsonTypeInfoKind.Enumerable => IsReadable(contract, "[]") ? null : Unreadable,
        JsonTypeInfoKind.Dictionary => IsReadable(contract, "{}") ? null : Unreadable,
        _ => null,
    };

    /// <summary>Returns whether this type can be read at all; its converter throws at once if not.</summary>
    public static bool IsReadable(JsonTypeInfo contract, string json)
    {
        try
        {
            (JsonSerializer.Deserialize(json, contract) as IDisposable)?.Dispose();
            return true;
        }
        catch (JsonException)
        {
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Returns whether reading sets a property: by a setter, by a parameter, or by adding to its collection.
    /// </summary>
    public static bool IsRead(JsonTypeInfo contract, JsonPropertyInfo property) =>
        property.Set is not null
        || property.AssociatedParameter is not null
        || (property.ObjectCreationHandling ?? contract.PreferredPropertyObjectCreationHandling)
            == JsonObjectCreationHandling.Populate;

    private static string? FindInObject(JsonTypeInfo contract)
    {
        var isPolymorphic = contract.PolymorphismOptions is { DerivedTypes.Count: > 0 };
        if (contract.CreateObject is null && contract.ConstructorAttributeProvider is null)
        {
            return isPolymorphic ? null : Unconstructible(contract.Type);
        }

        if (FindUnbound(contract) is { } parameter)
        {
            return $"parameter '{parameter}' of its constructor matches no property; give it the name of one";
        }

        if (WriteLoss.LostFields(contract) is { Count: > 0 } fields)
        {
            return $"its public fields are not read: {string.Join(", ", fields)}; make them properties, or mark them "
                + "[JsonInclude] or [JsonIgnore]";
        }

        var lost = LostProperties(contract);
        if (lost.Length > 0)
        {
            return $"nothing sets what it holds in {string.Join(", ", lost)}; give them setters or parameters of the "
                + "constructor, or mark them [JsonInclude] or [JsonIgnore]";
        }

        return !contract.Properties.Any(property => IsRead(contract, property) || property.Get is null)
            && StoredMember.FieldsOf(contract.Type).Any()
            ? "nothing sets what it holds; read a type of your own, or give the member a [JsonConverter]"
            : null;
    }

    private static string Unconstructible(Type type) => type.IsAbstract
        ? "it is abstract; read a type that can be constructed, or name those derived from it by [JsonDerivedType]"
        : "it has no constructor to use: make one public that has no parameters or is the only one, or mark one "
            + "[JsonConstructor]";

    private static string? FindUnbound(JsonTypeInfo contract) =>
        (contract.ConstructorAttributeProvider as ConstructorInfo)?.GetParameters()
            .FirstOrDefault(parameter => !contract.Properties.Any(
                property => property.AssociatedParameter?.Position == parameter.Position || property.Get is null))
            ?.Name;

    private static string[] LostProperties(JsonTypeInfo contract) =>
    [
        .. contract.Properties
            .Where(property => property.Get is not null
                && !property.IsExtensionData
                && !IsRead(contract, property)
                && property.AttributeProvider is PropertyInfo member
                && StoredMember.IsStored(member))
            .Select(property => ((PropertyInfo)property.AttributeProvider!).Name),
    ];
}
