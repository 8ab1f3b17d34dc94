namespace PgFlow.Client;

/// <summary>The provider of schema <c>pgmq</c> in a database.</summary>
public enum PgmqSource
{
    /// <summary>The extension, which is never altered.</summary>
    Extension,

    /// <summary>The functions that are bundled with this schema.</summary>
    Fallback,

    /// <summary>A schema <c>pgmq</c> without the extension that this installer did not create; never altered.</summary>
    Existing,
}
