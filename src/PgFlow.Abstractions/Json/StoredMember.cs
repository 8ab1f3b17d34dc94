using System.Reflection;
using System.Reflection.Emit;

namespace PgFlow;

/// <summary>Tells stored properties from computed ones.</summary>
internal static class StoredMember
{
    private const BindingFlags Instance =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly byte LoadThis = (byte)OpCodes.Ldarg_0.Value;
    private static readonly byte LoadField = (byte)OpCodes.Ldfld.Value;
    private static readonly byte Return = (byte)OpCodes.Ret.Value;

    /// <summary>Returns whether a property has a setter of any access, or a getter that only returns a field.</summary>
    public static bool IsStored(PropertyInfo property) =>
        property.SetMethod is not null || TokenOf(property) is not null;

    /// <summary>Returns the name of the field that a property's getter returns; null if it does more.</summary>
    public static string? FieldOf(PropertyInfo property) => TokenOf(property) is { } token
        ? property.Module.ResolveField(token, property.DeclaringType!.GetGenericArguments(), null)?.Name
        : null;

    /// <summary>Returns the fields of a type and its base types.</summary>
    public static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var part = type; part is not null; part = part.BaseType)
        {
            foreach (var field in part.GetFields(Instance))
            {
                yield return field;
            }
        }
    }

    /// <summary>Returns whether the type is part of .NET itself.</summary>
    public static bool IsOfPlatform(Type type) =>
        type.Namespace is { } name
        && (name == nameof(System) || name.StartsWith(nameof(System) + ".", StringComparison.Ordinal));

    private static int? TokenOf(PropertyInfo property) =>
        property.GetMethod?.GetMethodBody()?.GetILAsByteArray() is [var first, var second, _, _, _, _, var last] body
        && first == LoadThis && second == LoadField && last == Return
            ? BitConverter.ToInt32(body, startIndex: 2)
            : null;
}
