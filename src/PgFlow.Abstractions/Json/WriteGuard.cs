using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>
/// Makes a type's contract refuse to write values that would lose data, at any depth: the actual type behind
/// <see cref="object"/> or a base type is unknown until then.
/// </summary>
internal static class WriteGuard
{
    public static void Apply(JsonTypeInfo contract)
    {
        if (WriteLoss.Find(contract) is { } loss)
        {
            contract.OnSerializing = _ => throw new JsonException($"{TypeName.Of(contract.Type)}: {loss}.");
        }
        else if (MayHideMore(contract))
        {
            var before = contract.OnSerializing;
            var checkedTypes = new ConcurrentDictionary<Type, string?>();
            contract.OnSerializing = value =>
            {
                before?.Invoke(value);
                if (value.GetType() != contract.Type
                    && checkedTypes.GetOrAdd(value.GetType(), actual => FindHidden(contract, actual)) is { } hidden)
                {
                    throw new JsonException(hidden);
                }
            };
        }
    }

    private static bool MayHideMore(JsonTypeInfo contract) =>
        contract is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null, Type.IsSealed: false };

    /// <summary>Returns the members of a derived type that its base type's contract does not write.</summary>
    private static string? FindHidden(JsonTypeInfo contract, Type actual)
    {
        // The members of a proxy type, generated at run time, are not the author's.
        if (actual.Assembly.IsDynamic)
        {
            return null;
        }

        var written = contract.Properties.Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        var hidden = PgFlowJson.Options.GetTypeInfo(actual).Properties
            .Where(property => property.Get is not null && !written.Contains(property.Name))
            .Select(property => property.Name)
            .ToList();
        return hidden.Count == 0
            ? null
            : $"{TypeName.Of(actual)} is written as {TypeName.Of(contract.Type)}, without {string.Join(", ", hidden)}; "
                + $"declare {TypeName.Of(actual)} itself, or name it on {TypeName.Of(contract.Type)} by "
                + "[JsonDerivedType].";
    }
}
