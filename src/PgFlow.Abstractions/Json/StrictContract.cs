using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PgFlow;

/// <summary>Makes a type's contract refuse JSON that would silently leave members zero or null.</summary>
internal static class StrictContract
{
    public static void Apply(JsonTypeInfo contract)
    {
        if (contract.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in contract.Properties.Where(property => CanBeNull(property.PropertyType)))
        {
            // Only reading is strict: a wrong null is refused where it is read.
            property.IsGetNullable = true;
        }

        RequireParameters(contract);
        RefuseUnknown(contract);
        RefuseNullElements(contract);
    }

    private static bool CanBeNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static void RequireParameters(JsonTypeInfo contract)
    {
        var ofStruct = ParametersOfStruct(contract);
        foreach (var property in contract.Properties.Where(property => property.Get is not null))
        {
            if (property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false })
            {
                // Only properties with a setter can be required; it is not called when there is a parameter.
                property.Set ??= static (_, _) => { };
                property.IsRequired = true;
            }

            property.IsRequired |= property is { IsSetNullable: false, Set: not null }
                && ofStruct.Any(parameter => !parameter.HasDefaultValue && Binds(parameter, property));
        }
    }

    /// <summary>A struct is read by its setters, but its only constructor shows which members it needs.</summary>
    private static ParameterInfo[] ParametersOfStruct(JsonTypeInfo contract) =>
        contract is { Type.IsValueType: true, ConstructorAttributeProvider: null }
            && contract.Type.GetConstructors() is [var only]
            && only.GetParameters() is var parameters
            && parameters.All(parameter => contract.Properties.Any(property => Binds(parameter, property)))
            ? parameters
            : [];

    private static bool Binds(ParameterInfo parameter, JsonPropertyInfo property) =>
        property.AttributeProvider is MemberInfo member
        && member.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>An unset property cannot be detected, but an unknown name can.</summary>
    private static void RefuseUnknown(JsonTypeInfo contract)
    {
        var isOfSetters = contract.Properties.Any(property => property.Set is not null)
            && contract.Properties.All(property => property is { AssociatedParameter: null, IsExtensionData: false })
            && ParametersOfStruct(contract).Length == 0;
        if (isOfSetters && !MayCarryDiscriminator(contract.Type))
        {
            contract.UnmappedMemberHandling ??= JsonUnmappedMemberHandling.Disallow;
        }
    }

    /// <summary>
    /// Returns whether the JSON may come from its base type, with a <c>$type</c> that this type does not know.
    /// </summary>
    private static bool MayCarryDiscriminator(Type type)
    {
        var bases = new List<Type>(type.GetInterfaces());
        for (var above = type.BaseType; above is not null; above = above.BaseType)
        {
            bases.Add(above);
        }

        return bases.Exists(above => above.IsDefined(typeof(JsonDerivedTypeAttribute), inherit: false)
            || above.IsDefined(typeof(JsonPolymorphicAttribute), inherit: false));
    }

    private static void RefuseNullElements(JsonTypeInfo contract)
    {
        var rules = contract.Properties
            .Where(property => property.Get is not null && ReadLoss.IsRead(contract, property))
            .Select(property => (Property: property, Rule: NullRule.Of(property.AttributeProvider as PropertyInfo)))
            .Where(found => found.Rule is not null)
            .ToArray();
        if (rules.Length == 0)
        {
            return;
        }

        var before = contract.OnDeserialized;
        contract.OnDeserialized = value =>
        {
            before?.Invoke(value);
            foreach (var (property, rule) in rules)
            {
                if (property.Get!(value) is { } held && rule!.Find(held) is { } place)
                {
                    throw new NullElementException($".{property.Name}{place}");
                }
            }
        };
    }
}
