namespace PgFlow.Client;

/// <summary>The choice of what provides the queues.</summary>
public enum PgmqMode
{
    /// <summary>The extension if the server has it, otherwise the fallback.</summary>
    Auto,

    /// <summary>The extension; an error if the server does not have it.</summary>
    Extension,

    /// <summary>The bundled functions, even if the extension is available.</summary>
    Fallback,
}
