using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PgFlow.Tests.Worker;

/// <summary>A log that cannot be opened for the handlers of a step.</summary>
internal sealed class NoStepLoggers : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("PgFlow.Steps", StringComparison.Ordinal)
            ? throw new IOException("The log is full.")
            : NullLogger.Instance;

    public void Dispose()
    {
    }
}
