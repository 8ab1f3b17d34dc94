using System.Diagnostics;

namespace PgFlow.Client.Connections;

/// <summary>
/// The timeout of each statement of a connection. It is short at first, so that a dead network is noticed early, and
/// longer for a statement that timed out or was slow the last time. For the connection's one caller.
/// </summary>
/// <param name="first">
/// The short timeout, in whole seconds; null where the connection string sets the timeout of all statements.
/// </param>
internal sealed class FirstTries(TimeSpan? first)
{
    private readonly int _first = (int)(first ?? TimeSpan.Zero).TotalSeconds;

    // Statements with another timeout, by text and subject; 0 is the connection string's.
    private readonly Dictionary<(string Sql, string? About), int> _others = [];

    /// <summary>In seconds; 0 is the connection string's.</summary>
    public int Of(string sql, string? about) => _others.GetValueOrDefault((sql, about), _first);

    /// <summary>Notes that it had its answer. On a busy server the next one may well take three times as long.</summary>
    public void Took(string sql, string? about, long began)
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

    /// <summary>Notes that no answer came in time.</summary>
    public void FellSilent(string sql, string? about)
    {
        if (_first > 0)
        {
            _others[(sql, about)] = 0;
        }
    }
}
