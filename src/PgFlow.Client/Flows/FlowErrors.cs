using Npgsql;
using PgFlow.Client.Errors;

namespace PgFlow.Client.Flows;

/// <summary>Translates a server's error into the next step for the caller. Decides by SQLSTATE alone.</summary>
internal static class FlowErrors
{
    public static FlowRequestException Explain(PostgresException exception, string subject)
    {
        var (refusal, next) = Classify(exception);
        var hint = exception.Hint is { Length: > 0 } given ? given : next;
        return new FlowRequestException(
            refusal, $"{subject}: {exception.MessageText} ({exception.SqlState}). {hint}".TrimEnd(), exception)
        {
            SqlState = exception.SqlState,
            IsTransient = exception.IsTransient,
        };
    }

    private static (FlowRefusal Refusal, string Next) Classify(PostgresException exception) => exception.SqlState switch
    {
        "PF004" => (FlowRefusal.RunExists, ""),
        "PF001" or "PF002" or "PF003" or "PF008" or "PF009" or "PF010"
            or PostgresErrorCodes.CheckViolation =>
            (FlowRefusal.InvalidDefinition, "Correct the definition."),
        PostgresErrorCodes.ForeignKeyViolation => (FlowRefusal.NotFound, "Define the flow first."),
        PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.RaiseException =>
            (FlowRefusal.InvalidInput, "Correct the input."),
        PostgresErrorCodes.InsufficientPrivilege => (
            FlowRefusal.MissingRights,
            "Connect as a member of pgflow_client (to start and watch runs) or pgflow_definer (to define flows), "
                + "whose names begin with the database's role prefix if it has one."),
        PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.InvalidSchemaName => (FlowRefusal.NotInstalled, "Run pgflow migrate."),
        _ when SqlStates.IsBadValue(exception.SqlState) => (FlowRefusal.InvalidInput, "Correct the input."),
        _ => (FlowRefusal.Other, ""),
    };
}
