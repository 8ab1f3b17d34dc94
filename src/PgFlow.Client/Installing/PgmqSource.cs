namespace PgFlow.Client;

/// <summary>What provides schema <c>pgmq</c> in a database.</summary>
public enum PgmqSource
{
    /// <summary>The extension, which is never altered.</summary>
    Extension,

    /// <summary>The functions that are bundled with this schema.</summary>
    Fallback,

    /// <summary>A schema <c>pgmq</c> that somebody else installed without the extension; it is never altered.</summary>
    Existing,
}
