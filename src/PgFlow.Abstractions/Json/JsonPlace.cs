namespace PgFlow;

/// <summary>Formats a place in a JSON value for messages.</summary>
internal static class JsonPlace
{
    private const int MaxLength = 100;

    /// <summary>Returns <c> at $.run.folder</c>, shortened when too long; empty without a path.</summary>
    public static string At(string? path) => path switch
    {
        null => "",
        { Length: > MaxLength } => $" at {path.AsSpan(0, MaxLength)}…",
        _ => $" at {path}",
    };
}
