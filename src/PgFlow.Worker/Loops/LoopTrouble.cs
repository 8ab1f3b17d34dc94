using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgFlow.Client;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Resilience;
using Polly.CircuitBreaker;

namespace PgFlow.Worker.Loops;

/// <summary>
/// Handles the failing passes of a loop: logs when trouble starts and ends, not on every pass, and waits longer each
/// time, up to a limit that keeps work from resuming late. An unavailable database is a warning; any other error needs
/// attention.
/// </summary>
internal sealed class LoopTrouble(string loop, ILogger logger)
{
    // A pass without an answer has already waited: the next one should find the network back soon.
    private static readonly TimeSpan AfterSilence = TimeSpan.FromMilliseconds(200);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1.5));

    // Each attempt may wait for the lock and delay others meanwhile: a tenth of the time is enough.
    private readonly Backoff _lockBackoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4));
    private int _failures;
    private (Type Type, string? SqlState)? _lastError;

    /// <summary>Records a failed pass and returns the wait before the next one.</summary>
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

        // An open circuit knows when the next attempt makes sense.
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
            // Its text has the remedy; a stack trace would add nothing.
            LoopLog.Refused(logger, loop, error.Message);
        }
        else if (error is DbException { SqlState: { } state })
        {
            // The server's own words; a stack trace would add nothing.
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
        DatabaseErrorKind.MissingRight => "Grant the worker's login the rights of pgflow_worker (with the database's "
            + "role prefix, if it has one): pgflow migrate --roles",
        _ => "The server's log has the statement",
    };
}
