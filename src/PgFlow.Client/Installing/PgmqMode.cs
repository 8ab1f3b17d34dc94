namespace PgFlow.Client;

/// <summary>Where the queues come from.</summary>
public enum PgmqMode
{
    /// <summary>The extension when the server has it, otherwise the fallback.</summary>
    Auto,

    /// <summary>The extension; an error when the server does not have it.</summary>
    Extension,

    /// <summary>The bundled functions, even where the extension could be created.</summary>
    Fallback,
}
