using PgFlow.Client;
using Polly.CircuitBreaker;

namespace PgFlow.Worker.Resilience;

/// <summary>What the worker makes of errors that its calls to the database end with.</summary>
internal static class DatabaseTrouble
{
    /// <summary>The error that a call ended with, or the one for which it was not even tried.</summary>
    public static Exception CauseOf(Exception error) =>
        error is BrokenCircuitException { InnerException: { } cause } ? cause : error;

    /// <summary>Whether it is certain that the call has changed nothing.</summary>
    public static bool HasChangedNothing(Exception error) =>
        error is BrokenCircuitException || DatabaseErrors.HasChangedNothing(error);

    /// <summary>Whether it goes by itself, so that waiting is all there is to do.</summary>
    public static bool IsPassing(Exception error) => DatabaseErrors.KindOf(CauseOf(error))
        is DatabaseErrorKind.Away or DatabaseErrorKind.WrongSession or DatabaseErrorKind.Contention;

    /// <summary>
    /// Whether the server refuses the login. While the worker runs that is a password that was changed or has
    /// expired: somebody will put it right, and what is in hand is worth waiting for.
    /// </summary>
    public static bool IsLoginRefused(Exception error) =>
        DatabaseErrors.KindOf(CauseOf(error)) == DatabaseErrorKind.LoginRefused;

    /// <summary>
    /// Whether the server's certificate is not trusted. While the worker runs it is one that was renewed wrongly or has
    /// expired, which is as good as a refused login.
    /// </summary>
    public static bool IsNotTrusted(Exception error) =>
        DatabaseErrors.KindOf(CauseOf(error)) == DatabaseErrorKind.NotTrusted;

    /// <summary>Whether it says that no call at all gets through, as opposed to this one.</summary>
    public static bool IsOutage(Exception error) => DatabaseErrors.KindOf(CauseOf(error))
        is DatabaseErrorKind.Away or DatabaseErrorKind.WrongSession or DatabaseErrorKind.LoginRefused
            or DatabaseErrorKind.NotTrusted;
}
