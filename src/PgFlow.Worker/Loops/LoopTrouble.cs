using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgFlow.Client;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Resilience;
using Polly.CircuitBreaker;

namespace PgFlow.Worker.Loops;

/// <summary>
/// What a loop does about failing passes: it says so when trouble starts and when it ends, not on every pass, and
/// waits longer each time, though never so long that work would resume late. A database that is away is coped with;
/// anything else needs somebody to look.
/// </summary>
internal sealed class LoopTrouble(string loop, ILogger logger)
{
    // A pass that waited in vain for an answer was wait enough: the next one is to find the network back.
    private static readonly TimeSpan AfterSilence = TimeSpan.FromMilliseconds(200);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1.5));

    // Each try may wait for the lock and hold others up meanwhile: one in ten such times is enough.
    private readonly Backoff _lockBackoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4));
    private int _failures;
    private (Type Type, string? SqlState)? _lastError;

    /// <summary>Notes a failed pass and returns how long to wait before the next one.</summary>
    public TimeSpan Failed(Exception error)
    {
        _failures++;
        var cause = DatabaseTrouble.CauseOf(error);
        (Type Type, string? SqlState) kind = (cause.GetType(), (cause as DbException)?.SqlState);
        if (_lastError != kind)
        {
            _lastError = kind;
            Report(cause);
        }

        // A call that was not tried says when it makes sense to come again.
        return error is BrokenCircuitException { RetryAfter: { } wait } && wait > TimeSpan.Zero
            ? Spread.Beyond(wait)
            : DatabaseErrors.IsTimeout(error) ? Spread.Around(AfterSilence)
            : DatabaseErrors.IsLocked(error) ? _lockBackoff.Next()
            : _backoff.Next();
    }

    public void Succeeded()
    {
        if (_failures == 0)
        {
            return;
        }

        LoopLog.Recovered(logger, loop, _failures);
        _failures = 0;
        _lastError = null;
        _backoff.Reset();
        _lockBackoff.Reset();
    }

    private void Report(Exception error)
    {
        if (DatabaseErrors.IsLocked(error))
        {
            LoopLog.Locked(logger, loop, error.Message);
        }
        else if (DatabaseTrouble.IsPassing(error))
        {
            LoopLog.DatabaseTrouble(logger, loop, error.Message);
        }
        else if (DatabaseTrouble.IsLoginRefused(error))
        {
            LoopLog.LoginRefused(logger, loop, error.Message);
        }
        else if (DatabaseTrouble.IsNotTrusted(error))
        {
            LoopLog.NotTrusted(logger, loop, error.GetBaseException().Message);
        }
        else if (error is PgFlowException)
        {
            // Its text says what to do; where it was thrown says nothing more.
            LoopLog.Refused(logger, loop, error.Message);
        }
        else if (error is DbException { SqlState: { } state })
        {
            // The server's own words; where they were received says nothing more.
            var text = (error as PostgresException)?.MessageText ?? error.Message;
            var cure = CureOf(error);
            LoopLog.RefusedByDatabase(logger, loop, state, text, cure);
        }
        else
        {
            LoopLog.PassFailed(logger, loop, error);
        }
    }

    private static string CureOf(Exception error) => DatabaseErrors.KindOf(error) switch
    {
        DatabaseErrorKind.NotInstalled => "Run: pgflow migrate",
        DatabaseErrorKind.MissingRight => "Grant the worker's login what pgflow_worker may do (behind the database's "
            + "role prefix, if it has one): pgflow migrate --roles",
        _ => "The server's log has the statement",
    };
}
