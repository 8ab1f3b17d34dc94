using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Instruments;

/// <summary>
/// Exceptions of listeners to the worker's spans and measurements, which may be plugins': .NET calls listeners
/// synchronously where a span begins or ends and a value is measured, and lets their exceptions through. Each costs one
/// observation and nothing else.
/// </summary>
internal sealed class ListenerFaults(ILogger<ListenerFaults> logger)
{
    // Types generated at run time must not fill the memory.
    private const int MostTypes = 100;

    private readonly ConcurrentDictionary<Type, bool> _noted = new();

    /// <summary>Logs the first exception of each type.</summary>
    /// <param name="observed">The instrument or the span.</param>
    /// <param name="error">The listener's exception.</param>
    public void Note(string observed, Exception error)
    {
        if (_noted.Count < MostTypes && _noted.TryAdd(error.GetType(), true))
        {
            ListenerLog.ListenerFailed(logger, observed, error);
        }
    }
}
