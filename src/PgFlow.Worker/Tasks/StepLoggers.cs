using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PgFlow.Worker.Tasks;

/// <summary>
/// The loggers of handlers, one per step: creating one for each task would cost more than a short task.
/// </summary>
internal sealed class StepLoggers(ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<(string Flow, string Step), ILogger> _loggers = new();

    public ILogger Of(string flow, string step) =>
        _loggers.GetOrAdd(
            (flow, step),
            static (key, factory) => factory.CreateLogger($"PgFlow.Steps.{key.Flow}.{key.Step}"),
            loggers);
}
