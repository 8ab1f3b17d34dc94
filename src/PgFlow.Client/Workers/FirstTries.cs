using System.Diagnostics;

namespace PgFlow.Client.Workers;

/// <summary>
/// How long each statement of a connection may take at its next try. After a quick one that is little: a network that
/// went dead is found out by it. One that was given up, or was slow, has more. For the connection's one caller.
/// </summary>
/// <param name="first">In whole seconds; null where the connection string says how long every statement may take.</param>
internal sealed class FirstTries(TimeSpan? first)
{
    private readonly int _first = (int)(first ?? TimeSpan.Zero).TotalSeconds;

    // By statement and what it is about, those that have another time; 0 for all that the connection string says.
    private readonly Dictionary<(string Sql, string? About), int> _others = [];

    /// <summary>Seconds, or 0 for all that the connection string says.</summary>
    public int Of(string sql, string? about) =>
        _others.Count > 0 && _others.TryGetValue((sql, about), out var seconds) ? seconds : _first;

    /// <summary>Notes that it had its answer. On a busy server the next one may well take three times as long.</summary>
    public void Took(string sql, string? about, long began)
    {
        var usual = 3 * Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (_first > 0 && usual > _first)
        {
            _others[(sql, about)] = (int)Math.Ceiling(usual);
        }
        else if (_others.Count > 0)
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
