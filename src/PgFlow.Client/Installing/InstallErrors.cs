using Npgsql;

namespace PgFlow.Client.Installing;

/// <summary>Translates a server's error during an installation into the next step for the user.</summary>
internal static class InstallErrors
{
    public static Exception Explain(PostgresException exception, string script, string? userName) =>
        exception.SqlState switch
        {
            "PFI01" => Refuse(SchemaRefusal.UnsupportedServer, exception),
            "PFI02" => Refuse(SchemaRefusal.ForeignSchema, exception),
            "PFI03" => Refuse(SchemaRefusal.NewerSchema, exception),
            "PFI04" => Refuse(SchemaRefusal.ChecksumMismatch, exception),
            "PFI05" => Refuse(SchemaRefusal.PgmqUnavailable, exception),
            "PFI06" or "PFQ01" or "PFQ02" => Refuse(SchemaRefusal.PgmqConflict, exception),
            "PFI07" => Refuse(SchemaRefusal.UntrustedObjects, exception),
            "PFI08" => Refuse(SchemaRefusal.MissingRights, exception),
            PostgresErrorCodes.LockNotAvailable => new SchemaInstallException(
                SchemaRefusal.LockTimeout,
                $"A lock was not granted in time ({script}: {exception.MessageText}): another installation is running, "
                + "or a query holds a table of schema pgflow. Wait for it to end (pg_stat_activity, pg_blocking_pids) "
                + "or allow a longer lock timeout (migrate --lock-timeout).",
                exception),
            PostgresErrorCodes.DeadlockDetected => new SchemaInstallException(
                SchemaRefusal.LockTimeout,
                $"Every attempt ended in a deadlock with sessions that use schema pgflow ({script}). "
                + "Nothing was changed. Migrate at a quieter time, or stop the workers meanwhile.",
                exception),
            PostgresErrorCodes.InsufficientPrivilege => new SchemaInstallException(
                SchemaRefusal.MissingRights,
                $"User '{userName}' lacks a right ({script}): {exception.MessageText}. "
                + (exception.Hint
                    ?? "Install as the owner of the database or of schema pgflow, or have the right granted."),
                exception),
            _ => new PgFlowException(
                $"Script '{script}' failed with {exception.SqlState}: {exception.MessageText}."
                + $"{Sentence(exception.Detail)}{Sentence(exception.Hint)}{Sentence(exception.Where)} "
                + "Nothing was changed.",
                exception),
        };

    /// <summary>Returns whether an immediate repetition may succeed, as the other session has continued.</summary>
    public static bool IsDeadlock(SchemaInstallException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected };

    private static SchemaInstallException Refuse(SchemaRefusal refusal, PostgresException exception) =>
        new(refusal, $"{exception.MessageText}.{Sentence(exception.Hint)}", exception);

    private static string Sentence(string? text) => string.IsNullOrEmpty(text) ? "" : " " + text;
}
