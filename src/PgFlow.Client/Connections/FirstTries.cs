using System.Diagnostics;

namespace PgFlow.Client.Connections;

/// <summary>
/// The timeout of each statement of a connection: short at first, to detect a dead network early, and longer for
/// a statement that timed out or was slow the last time. For the connection's only caller.
/// </summary>
/// <param name="first">
/// The short timeout, in whole seconds; null to use the connection string's for all statements.
/// </param>
internal sealed class FirstTries(TimeSpan? first)
{
    private readonly int _first = (int)(first ?? TimeSpan.Zero).TotalSeconds;

    // Statements with another timeout, by text and subject; 0 means the connection string's.
    private readonly Dictionary<(string Sql, string? About), int> _others = [];

    /// <summary>Returns the timeout in seconds; 0 means the connection string's.</summary>
    public int Of(string sql, string? about) => _others.GetValueOrDefault((sql, about), _first);

    /// <summary>
    /// Records a statement's duration. On a busy server the next one may well take three times as long.
    /// </summary>
    public void Answered(string sql, string? about, long began)
    {
        var usual = 3 * Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (_first > 0 && usual > _first)
        {
            _others[(sql, about)] = (int)Math.Ceiling(usual);
        }
        else
        {
            _others.Remove((sql, about));
        }
    }

    /// <summary>Records that a statement got no answer in time.</summary>
    public void TimedOut(string sql, string? about)
    {
        if (_first > 0)
        {
            _others[(sql, about)] = 0;
        }
    }
}
