namespace PgFlow;

/// <summary>The kind of JSON value that a type is written as.</summary>
internal enum JsonKind
{
    /// <summary>
    /// Unknown until there is a value: a raw JSON type, <see cref="object"/>, an enum, a custom converter.
    /// </summary>
    Any,

    /// <summary>No value at all.</summary>
    Nothing,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,
}
