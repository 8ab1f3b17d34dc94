namespace PgFlow.Client;

/// <summary>The reason why a request about a flow or a run was refused.</summary>
public enum FlowRefusal
{
    /// <summary>None of the other values; see the message and the SQLSTATE.</summary>
    Other,

    /// <summary>The flow, or the run, does not exist.</summary>
    NotFound,

    /// <summary>The input does not fit the flow, or cannot be stored.</summary>
    InvalidInput,

    /// <summary>The run id belongs to a run of another flow or with another input.</summary>
    RunExists,

    /// <summary>The definition breaks a rule, for example that of slugs.</summary>
    InvalidDefinition,

    /// <summary>The connection's user lacks a right.</summary>
    MissingRights,

    /// <summary>The database has no pgflow schema, or another version of it.</summary>
    NotInstalled,
}
