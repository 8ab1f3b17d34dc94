using System.Data.Common;
using Npgsql;
using PgFlow.Client;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Settings;
using Polly.CircuitBreaker;

namespace PgFlow.Worker.Failures;

/// <summary>The message and exit code for an exception that ends a verb.</summary>
/// <param name="Message">Says what happened and what to do next; never contains a connection string.</param>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
internal sealed record Failure(string Message, int ExitCode)
{
    private const string InstallAsOwner =
        "run migrate as the owner of the database and of its schema pgflow, or have an administrator grant it";

    private const string BecomeMember =
        "make the user a member of pgflow_worker (with the database's role prefix, if it has one), which pgflow "
        + "migrate --roles creates, and let it connect to the database";

    /// <summary>Returns null for an unexpected error, which needs its stack trace.</summary>
    public static Failure? Of(Exception error) => Of(error, DatabaseTarget.Unknown, isInstalling: false);

    /// <summary>The same with the target, and whether the schema was being installed.</summary>
    public static Failure? Of(Exception error, DatabaseTarget target, bool isInstalling) => error switch
    {
        FailedException failed => failed.Failure,
        BrokenCircuitException { InnerException: { } cause } => Of(cause, target, isInstalling),
        OperationCanceledException => new("cancelled", ExitCodes.Cancelled),
        ConfigurationException => new(error.Message, ExitCodes.Configuration),
        SchemaInstallException { Refusal: SchemaRefusal.LockTimeout } => new(error.Message, ExitCodes.TryAgain),
        SchemaInstallException { Refusal: SchemaRefusal.MissingRights, InnerException: PostgresException refusal } =>
            MissingRight(target, refusal.MessageText, refusal.Hint ?? InstallAsOwner),
        SchemaInstallException => new(error.Message, ExitCodes.Refused),
        PgFlowException => new(error.Message, ExitCodes.Failure),
        DbException { SqlState: not null } refusal => Refused(refusal, target, isInstalling),
        _ when DatabaseTrouble.IsNotTrusted(error) => NotTrusted(error, target),
        DbException { InnerException: null, IsTransient: false } => NoAgreement(error, target),
        _ when DatabaseTrouble.IsPassing(error) || error is DbException => Unavailable(error, target),
        _ => null,
    };

    private static Failure Refused(DbException refusal, DatabaseTarget target, bool isInstalling)
    {
        var text = (refusal as PostgresException)?.MessageText ?? refusal.Message;
        return DatabaseErrors.KindOf(refusal) switch
        {
            DatabaseErrorKind.LoginRefused => new(
                $"The server refuses {target} ({text}): correct the user, the password or the database in the "
                + "connection string (--connection, ConnectionStrings__PgFlow or its file)",
                ExitCodes.Configuration),
            DatabaseErrorKind.NotInstalled => new(
                $"There is no pgflow schema for {target}, or an older one ({text}): run pgflow migrate",
                ExitCodes.Failure),
            DatabaseErrorKind.MissingRight => MissingRight(target, text, isInstalling ? InstallAsOwner : BecomeMember),
            DatabaseErrorKind.Statement or DatabaseErrorKind.Unforeseen => new(text, ExitCodes.Failure),
            _ => new($"The server cannot serve {target} at the moment ({text}): try again", ExitCodes.TryAgain),
        };
    }

    private static Failure MissingRight(DatabaseTarget target, string text, string cure) =>
        new($"A right is missing for {target} ({text}): {cure}", ExitCodes.Configuration);

    private static Failure NotTrusted(Exception error, DatabaseTarget target) => new(
        $"The certificate of {target.Server} is not trusted ({error.GetBaseException().Message}): it must be valid, "
        + "issued for Host, and issued by the CA in Root Certificate, so correct it or the connection string of "
        + $"{target}",
        ExitCodes.Configuration);

    // A disagreement before the first statement; the server has refused nothing.
    private static Failure NoAgreement(Exception error, DatabaseTarget target)
    {
        var cures = new List<string>();
        if (!target.HasPassword)
        {
            cures.Add(
                "give a password (Password=... in the connection string, ConnectionStrings__PgFlow_PasswordFile or "
                + "PGPASSWORD)");
        }

        if (target.RequiresTls)
        {
            cures.Add("switch TLS on in the server (ssl = on), which SSL Mode requires");
        }

        cures.Add("correct the connection string");
        return new(
            $"Client and server do not agree on how to connect {target} ({error.Message.TrimEnd('.')}): "
            + string.Join(", or ", cures),
            ExitCodes.Configuration);
    }

    private static Failure Unavailable(Exception error, DatabaseTarget target)
    {
        var cause = error.InnerException is { } inner ? $": {inner.Message}" : "";
        return new(
            $"The database does not answer {target} ({error.Message}{cause}): check that the server runs, that Host "
            + "and Port are right, and that nothing in between blocks connections",
            ExitCodes.TryAgain);
    }
}
