namespace PgFlow;

/// <summary>A place in a JSON value, as messages name it.</summary>
internal static class JsonPlace
{
    private const int MaxLength = 100;

    /// <summary><c> at $.run.folder</c>, cut where it is too long to be read; empty for none.</summary>
    public static string At(string? path) => path switch
    {
        null => "",
        { Length: > MaxLength } => $" at {path.AsSpan(0, MaxLength)}…",
        _ => $" at {path}",
    };
}
