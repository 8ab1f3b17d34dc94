using Npgsql;

namespace PgFlow.Worker.Failures;

/// <summary>What SQLSTATEs mean to the process, in the one place that knows them.</summary>
internal static class SqlStates
{
    /// <summary>The user, the password or the database that the connection string names is not accepted.</summary>
    public static bool IsWrongConnection(string? state) => state
        is PostgresErrorCodes.InvalidPassword
        or PostgresErrorCodes.InvalidAuthorizationSpecification
        or PostgresErrorCodes.InvalidCatalogName;

    /// <summary>The database has no schema of ours, or one without what this version calls.</summary>
    public static bool IsNotInstalled(string? state) => state
        is PostgresErrorCodes.InvalidSchemaName
        or PostgresErrorCodes.UndefinedTable
        or PostgresErrorCodes.UndefinedColumn
        or PostgresErrorCodes.UndefinedObject
        or PostgresErrorCodes.UndefinedFunction;

    public static bool IsMissingRight(string? state) => state is PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>
    /// Whether a statement was refused for what it said, so that another one on the same connection may succeed. A
    /// lost connection has no SQLSTATE; classes 08, 53, 57, 58 and XX are a server in trouble.
    /// </summary>
    public static bool IsAboutTheStatement(string? state) =>
        state is { Length: 5 }
        && !IsWrongConnection(state) && !IsNotInstalled(state) && !IsMissingRight(state)
        && state[..2] is not ("08" or "28" or "53" or "57" or "58" or "F0" or "XX");
}
