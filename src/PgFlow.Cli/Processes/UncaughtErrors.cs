using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Processes;

/// <summary>
/// Logs exceptions of plugins that no caller can catch. On a plugin's own thread one ends the process, as always in
/// .NET, since the process's state is unknown; in a task that is never awaited it changes nothing.
/// </summary>
internal sealed class UncaughtErrors : IDisposable
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private readonly LogOutput _output;
    private readonly ILogger _logger;

    public UncaughtErrors(LogOutput output, ILogger<UncaughtErrors> logger)
    {
        (_output, _logger) = (output, logger);
        AppDomain.CurrentDomain.UnhandledException += NoteCrash;
        TaskScheduler.UnobservedTaskException += LogUnobserved;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= NoteCrash;
        TaskScheduler.UnobservedTaskException -= LogUnobserved;
    }

    private void NoteCrash(object sender, UnhandledExceptionEventArgs crash)
    {
        LifecycleLog.Crashing(_logger, crash.ExceptionObject as Exception);
        _output.Flush(FlushTimeout);
    }

    // Called by the finalizer, some time later; the exception is the only clue to its origin.
    private void LogUnobserved(object? sender, UnobservedTaskExceptionEventArgs left)
    {
        left.SetObserved();
        var error = LoggableError.Of(left.Exception);
        LifecycleLog.UnobservedError(_logger, error);
    }
}
