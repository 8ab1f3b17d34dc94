namespace PgFlow.Client;

/// <summary>Thrown when the database refuses a request about a flow or a run; nothing was changed.</summary>
public sealed class FlowRequestException : PgFlowException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="message">What was refused, and the next step.</param>
    /// <param name="innerException">The server's error.</param>
    public FlowRequestException(FlowRefusal refusal, string message, Exception? innerException = null)
        : base(message, innerException) =>
        Refusal = refusal;

    /// <summary>The reason why the request was refused.</summary>
    public FlowRefusal Refusal { get; }

    /// <summary>The server's SQLSTATE, if the server refused the request.</summary>
    public string? SqlState { get; init; }

    /// <summary>Gets whether the same request may succeed when it is repeated, for example after a deadlock.</summary>
    public bool IsTransient { get; init; }
}
