namespace PgFlow.Client;

/// <summary>Why a request about a flow or a run was refused.</summary>
public enum FlowRefusal
{
    /// <summary>Something that the other values do not describe; the message and the SQLSTATE do.</summary>
    Other,

    /// <summary>The flow, or the run, does not exist.</summary>
    NotFound,

    /// <summary>The input is not what the flow needs, or cannot be stored.</summary>
    InvalidInput,

    /// <summary>The run id belongs to a run of another flow or with another input.</summary>
    RunExists,

    /// <summary>The definition breaks a rule, for example that of slugs.</summary>
    InvalidDefinition,

    /// <summary>The connection's user lacks a right.</summary>
    MissingRights,

    /// <summary>The database has no pgflow schema, or one of another version.</summary>
    NotInstalled,
}
