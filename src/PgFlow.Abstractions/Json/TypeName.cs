namespace PgFlow;

/// <summary>A type's name as its author wrote it.</summary>
internal static class TypeName
{
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        var arguments = type.GetGenericArguments().Select(Of);
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>";
    }
}
