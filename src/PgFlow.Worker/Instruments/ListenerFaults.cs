using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Instruments;

/// <summary>
/// Exceptions of listeners to the worker's spans and measurements, which plugins may have made: .NET calls listeners
/// where a span begins or ends and a value is measured, and throws there what they throw. Each costs an observation and
/// nothing else.
/// </summary>
internal sealed class ListenerFaults(ILogger<ListenerFaults> logger)
{
    // Types that are made up at run time must not fill the memory.
    private const int MostTypes = 100;

    private readonly ConcurrentDictionary<Type, bool> _noted = new();

    /// <summary>Logs the first exception of each type.</summary>
    /// <param name="observed">The instrument or the span.</param>
    /// <param name="error">What the listener has thrown.</param>
    public void Note(string observed, Exception error)
    {
        if (_noted.Count < MostTypes && _noted.TryAdd(error.GetType(), true))
        {
            ListenerLog.ListenerFailed(logger, observed, error);
        }
    }
}
