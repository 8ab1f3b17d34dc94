using System.Data.Common;
using PgFlow.Client;
using PgFlow.Worker.Cli;
using PgFlow.Worker.Resilience;
using Polly.CircuitBreaker;

namespace PgFlow.Worker.Failures;

/// <summary>What an exception that ends a verb is for its user: a message and an exit code.</summary>
/// <param name="Message">Says what happened and what to do next; never holds a connection string.</param>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
internal sealed record Failure(string Message, int ExitCode)
{
    /// <summary>Null when it is nothing that was foreseen, so that only its stack trace can help.</summary>
    public static Failure? Of(Exception error) => error switch
    {
        BrokenCircuitException { InnerException: { } cause } => Of(cause),
        OperationCanceledException => new("cancelled", ExitCodes.Cancelled),
        ConfigurationException => new(error.Message, ExitCodes.Configuration),
        SchemaInstallException { Refusal: SchemaRefusal.LockTimeout } => new(error.Message, ExitCodes.TryAgain),
        SchemaInstallException => new(error.Message, ExitCodes.Refused),
        PgFlowException => new(error.Message, ExitCodes.Failure),
        DbException { SqlState: not null } refusal => Of(refusal),
        _ when DatabaseTrouble.IsNotTrusted(error) => NotTrusted(error),
        DbException { InnerException: null, IsTransient: false } => NoAgreement(error),
        _ when DatabaseTrouble.IsPassing(error) || error is DbException => Away(error),
        _ => null,
    };

    private static Failure Of(DbException refusal) => DatabaseErrors.KindOf(refusal) switch
    {
        DatabaseErrorKind.LoginRefused => new(
            $"{refusal.Message}. Correct the connection string (--connection, ConnectionStrings__PgFlow or its file).",
            ExitCodes.Configuration),
        DatabaseErrorKind.NotInstalled => new(
            $"The database has no pgflow schema, or an older one ({refusal.Message}). Run: pgflow migrate",
            ExitCodes.Failure),
        DatabaseErrorKind.MissingRight => new(
            $"The database user lacks a right ({refusal.Message}). A worker's must be a member of pgflow_worker; "
            + "pgflow migrate --roles creates it.",
            ExitCodes.Failure),
        DatabaseErrorKind.Statement or DatabaseErrorKind.Unforeseen => new(refusal.Message, ExitCodes.Failure),
        _ => new(refusal.Message, ExitCodes.TryAgain),
    };

    private static Failure NotTrusted(Exception error) => new(
        "The server's certificate is not trusted: it must be valid, made out to Host, and issued by the CA in Root "
        + $"Certificate. Correct the certificate or the connection string. ({error.GetBaseException().Message})",
        ExitCodes.Configuration);

    // What the two could not settle before the first statement; the server has refused nothing.
    private static Failure NoAgreement(Exception error) => new(
        $"Client and server do not agree on how to connect: {error.Message} Switch TLS on in the server (ssl = on) where "
        + "SSL Mode requires it; else correct the connection string.",
        ExitCodes.Configuration);

    private static Failure Away(Exception error)
    {
        var cause = error.InnerException is { } inner ? $" {inner.Message}" : "";
        return new(
            $"The database does not answer: {error.Message}{cause} Check that the server runs and that the connection "
            + "string names it.",
            ExitCodes.TryAgain);
    }
}
