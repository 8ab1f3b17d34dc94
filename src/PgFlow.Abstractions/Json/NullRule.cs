using System.Collections;
using System.Globalization;
using System.Reflection;

namespace PgFlow;

/// <summary>
/// The nullability of what a declaration such as <c>Dictionary&lt;string, string[]&gt;</c> contains. System.Text.Json
/// respects annotations of properties and parameters, not those of elements and type arguments.
/// </summary>
internal sealed class NullRule
{
    private readonly bool _refusesNull;
    private readonly NullRule? _element;
    private readonly IReadOnlyList<(string Name, Func<object, object?> Get, NullRule Rule)> _members;

    private NullRule(
        bool refusesNull, NullRule? element, IReadOnlyList<(string, Func<object, object?>, NullRule)> members)
    {
        _refusesNull = refusesNull;
        _element = element;
        _members = members;
    }

    private bool IsEmpty => !_refusesNull && _element is null && _members.Count == 0;

    /// <summary>
    /// Returns the rule for the contents of a property's values; null when there is nothing to check.
    /// </summary>
    public static NullRule? Of(PropertyInfo? property) =>
        property is not null && MayHoldReferences(property.PropertyType) && !IsOpen(property)
            ? Inside(new NullabilityInfoContext().Create(property))
            : null;

    /// <summary>
    /// Returns the rule for the contents of a parameter's values; null when there is nothing to check.
    /// </summary>
    public static NullRule? Of(ParameterInfo parameter) =>
        MayHoldReferences(parameter.ParameterType) ? Inside(new NullabilityInfoContext().Create(parameter)) : null;

    /// <summary>
    /// Returns the place of the first forbidden null, such as <c>.guests[2]</c>; null when there is none.
    /// </summary>
    public string? Find(object value)
    {
        foreach (var (name, get, rule) in _members)
        {
            if (rule.FindFrom(get(value)) is { } place)
            {
                return $".{name}{place}";
            }
        }

        return _element is null ? null : FindElement(value, _element);
    }

    private static bool MayHoldReferences(Type type) => type.IsArray || type.IsGenericType;

    /// <summary>
    /// Returns whether the property's type uses type parameters of its class, which have no nullability here.
    /// </summary>
    private static bool IsOpen(PropertyInfo property) =>
        property.DeclaringType is { IsGenericType: true } type
        && type.GetGenericTypeDefinition().GetProperty(property.Name)?.PropertyType.ContainsGenericParameters != false;

    private static string? FindElement(object collection, NullRule rule)
    {
        if (collection is IDictionary entries)
        {
            foreach (DictionaryEntry entry in entries)
            {
                if (rule.FindFrom(entry.Value) is { } place)
                {
                    return string.Create(CultureInfo.InvariantCulture, $".{entry.Key}{place}");
                }
            }

            return null;
        }

        var index = 0;
        foreach (var element in (IEnumerable)collection)
        {
            if (rule.FindFrom(element) is { } place)
            {
                return string.Create(CultureInfo.InvariantCulture, $"[{index}]{place}");
            }

            index++;
        }

        return null;
    }

    private static NullRule? Inside(NullabilityInfo declared)
    {
        var rule = new NullRule(refusesNull: false, ElementOf(declared), MembersOf(declared));
        return rule.IsEmpty ? null : rule;
    }

    private static NullRule? Including(NullabilityInfo declared)
    {
        var refusesNull = !declared.Type.IsValueType && declared.ReadState == NullabilityState.NotNull;
        var rule = new NullRule(refusesNull, ElementOf(declared), MembersOf(declared));
        return rule.IsEmpty ? null : rule;
    }

    private static NullRule? ElementOf(NullabilityInfo declared)
    {
        var type = declared.Type;
        var arguments = declared.GenericTypeArguments;
        if (type.IsArray)
        {
            return declared.ElementType is { } element ? Including(element) : null;
        }

        return arguments.Length switch
        {
            1 when type.IsAssignableTo(typeof(IEnumerable<>).MakeGenericType(arguments[0].Type)) =>
                Including(arguments[0]),
            2 when type.IsAssignableTo(typeof(IDictionary)) || IsInterfaceOfDictionary(type) =>
                Including(arguments[1]),
            _ => null,
        };
    }

    // System.Text.Json creates a Dictionary for these.
    private static bool IsInterfaceOfDictionary(Type type) =>
        type.GetGenericTypeDefinition() is var definition
        && (definition == typeof(IDictionary<,>) || definition == typeof(IReadOnlyDictionary<,>));

    /// <summary>Returns the properties whose type is a type argument, such as <c>Run</c> of a run's input.</summary>
    private static (string, Func<object, object?>, NullRule)[] MembersOf(NullabilityInfo declared)
    {
        var type = declared.Type;
        if (!type.IsGenericType || type.IsValueType || type.IsAssignableTo(typeof(IEnumerable)))
        {
            return [];
        }

        return
        [
            .. from open in type.GetGenericTypeDefinition().GetProperties()
               where open.PropertyType.IsGenericParameter && open.DeclaringType == type.GetGenericTypeDefinition()
               let property = type.GetProperty(open.Name)
               where property?.GetMethod is not null && property.GetIndexParameters().Length == 0
               let rule = Including(declared.GenericTypeArguments[open.PropertyType.GenericParameterPosition])
               where rule is not null
               select (NameOf(property), Getter(property), rule),
        ];
    }

    private static string NameOf(PropertyInfo property) =>
        PgFlowJson.Options.PropertyNamingPolicy!.ConvertName(property.Name);

    private static Func<object, object?> Getter(PropertyInfo property) =>
        (Func<object, object?>)typeof(NullRule)
            .GetMethod(nameof(Bind), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(property.DeclaringType!, property.PropertyType)
            .Invoke(null, [property.GetMethod])!;

    private static Func<object, object?> Bind<TOwner, TValue>(MethodInfo getter)
    {
        var get = getter.CreateDelegate<Func<TOwner, TValue>>();
        return owner => get((TOwner)owner);
    }

    private string? FindFrom(object? value) =>
        value is null ? (_refusesNull ? "" : null) : Find(value);
}
