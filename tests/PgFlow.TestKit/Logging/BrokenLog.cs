using Microsoft.Extensions.Logging;

namespace PgFlow.TestKit.Logging;

/// <summary>A log that throws whatever it is told.</summary>
internal sealed class BrokenLog : ILoggerFactory, ILogger
{
    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => throw new IOException("The log is broken.");

    public void Dispose()
    {
    }
}
