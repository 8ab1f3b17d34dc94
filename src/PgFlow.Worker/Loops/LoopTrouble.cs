using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Loops;

/// <summary>
/// What a loop does about failing passes: it says so when trouble starts and when it ends, not on every pass, and
/// waits longer each time. A database that is away is coped with; anything else needs somebody to look.
/// </summary>
internal sealed class LoopTrouble(string loop, ILogger logger)
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));
    private int _failures;
    private (Type Type, string? SqlState)? _lastError;

    /// <summary>Notes a failed pass and returns how long to wait before the next one.</summary>
    public TimeSpan Failed(Exception error)
    {
        _failures++;
        (Type Type, string? SqlState) kind = (error.GetType(), (error as DbException)?.SqlState);
        if (_lastError != kind)
        {
            _lastError = kind;
            Report(error);
        }

        return _backoff.Next();
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
    }

    public static bool IsDatabaseTrouble(Exception error) =>
        error is DbException { IsTransient: true } or TimeoutException or IOException;

    private void Report(Exception error)
    {
        if (IsDatabaseTrouble(error))
        {
            LoopLog.DatabaseTrouble(logger, loop, error.Message);
        }
        else
        {
            LoopLog.PassFailed(logger, loop, error);
        }
    }
}
