using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>
/// Describes what an input lacks or has too much, more helpfully than an exception. Used only after reading
/// has failed.
/// </summary>
/// <param name="Path">The place, such as <c>$.run</c>.</param>
/// <param name="Reason">What is wrong there.</param>
internal sealed record InputDefect(string Path, string Reason)
{
    public static InputDefect? Find(string json, JsonTypeInfo contract)
    {
        try
        {
            using var document = Parse(json, int.MaxValue);
            return IsTooDeep(json, contract.Options.MaxDepth)
                ? new InputDefect("$", $"it has more than {contract.Options.MaxDepth} levels of objects and arrays; "
                    + $"the run's input and each output may have {PgFlowJson.MaxDepth}")
                : Find(document.RootElement, contract, "$");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsTooDeep(string json, int levels)
    {
        try
        {
            Parse(json, levels).Dispose();
            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static JsonDocument Parse(string json, int levels) =>
        JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = levels });

    private static InputDefect? Find(JsonElement json, JsonTypeInfo contract, string path) =>
        (contract.Kind, json.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) when contract.PolymorphismOptions is null =>
                FindInObject(json, contract, path),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => json.EnumerateArray()
                .Select((element, index) =>
                    Find(element, ContractOf(contract.ElementType!, contract),
                        string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))
                .FirstOrDefault(found => found is not null),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) => json.EnumerateObject()
                .Select(entry => Find(entry.Value, ContractOf(contract.ElementType!, contract), $"{path}.{entry.Name}"))
                .FirstOrDefault(found => found is not null),
            _ => null,
        };

    private static InputDefect? FindInObject(JsonElement json, JsonTypeInfo contract, string path)
    {
        var names = json.EnumerateObject().Select(member => member.Name).ToList();
        var type = TypeName.Of(contract.Type);
        var known = contract.Properties
            .Where(property => property.Get is not null || property.Set is not null)
            .ToList();
        if (known.Find(property => property.IsRequired && !names.Exists(name => IsSame(name, property))) is { } lacked)
        {
            var there = names.Count == 0 ? "nothing" : string.Join(", ", names);
            return new InputDefect(path, $"the input lacks '{lacked.Name}', which {type} needs; it has {there}");
        }

        if (contract.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow
            && names.Find(name => !known.Exists(property => IsSame(name, property))) is { } unknown)
        {
            return new InputDefect(
                $"{path}.{unknown}",
                $"the input has '{unknown}', which {type} does not know; it knows "
                + string.Join(", ", known.Select(property => property.Name)));
        }

        return known.Where(property => property.CustomConverter is null && !property.IsExtensionData)
            .SelectMany(property => json.EnumerateObject()
                .Where(member => IsSame(member.Name, property))
                .Select(member => Find(
                    member.Value, ContractOf(property.PropertyType, contract), $"{path}.{member.Name}")))
            .FirstOrDefault(found => found is not null);
    }

    private static bool IsSame(string name, JsonPropertyInfo property) =>
        name.Equals(property.Name, StringComparison.OrdinalIgnoreCase);

    private static JsonTypeInfo ContractOf(Type type, JsonTypeInfo parent) =>
        parent.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
}
