namespace PgFlow;

/// <summary>What kind of JSON value a type is written as.</summary>
internal enum JsonKind
{
    /// <summary>
    /// Not known before a value is there: a raw JSON type, <see cref="object"/>, an enum, a custom converter.
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
