using PgFlow.Client;
using Polly.CircuitBreaker;

namespace PgFlow.Worker.Resilience;

/// <summary>Classifies the errors of calls to the database.</summary>
internal static class DatabaseTrouble
{
    /// <summary>Returns the error of the call, or, if the circuit was open, the one that opened it.</summary>
    public static Exception CauseOf(Exception error) =>
        error is BrokenCircuitException { InnerException: { } cause } ? cause : error;

    /// <summary>Returns whether the call has certainly changed nothing.</summary>
    public static bool HasChangedNothing(Exception error) =>
        error is BrokenCircuitException || DatabaseErrors.HasChangedNothing(error);

    /// <summary>Returns whether the error is temporary: waiting is enough.</summary>
    public static bool IsPassing(Exception error) => DatabaseErrors.KindOf(CauseOf(error))
        is DatabaseErrorKind.Away or DatabaseErrorKind.WrongSession or DatabaseErrorKind.Contention;

    /// <summary>
    /// Returns whether the server refuses the login. While the worker runs, the password was changed or has expired. An
    /// operator can correct that, so the worker waits and keeps its held tasks.
    /// </summary>
    public static bool IsLoginRefused(Exception error) =>
        DatabaseErrors.KindOf(CauseOf(error)) == DatabaseErrorKind.LoginRefused;

    /// <summary>
    /// Returns whether the server's certificate is not trusted. While the worker runs, the certificate was renewed
    /// wrongly or has expired. This is treated like a refused login.
    /// </summary>
    public static bool IsNotTrusted(Exception error) =>
        DatabaseErrors.KindOf(CauseOf(error)) == DatabaseErrorKind.NotTrusted;

    /// <summary>Returns whether the error affects all calls, not only this one.</summary>
    public static bool IsOutage(Exception error) => DatabaseErrors.KindOf(CauseOf(error))
        is DatabaseErrorKind.Away or DatabaseErrorKind.WrongSession or DatabaseErrorKind.LoginRefused
            or DatabaseErrorKind.NotTrusted;
}
