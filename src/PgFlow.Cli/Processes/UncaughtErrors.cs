using Microsoft.Extensions.Logging;
using PgFlow.Cli.Logging;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Processes;

/// <summary>
/// Logs what plugins throw where nobody can catch it. On a thread of their own it ends the process, as everywhere in
/// .NET, since nothing can be said of its state; in a task that nobody awaits it changes nothing.
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
        TaskScheduler.UnobservedTaskException += NoteLeftBehind;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= NoteCrash;
        TaskScheduler.UnobservedTaskException -= NoteLeftBehind;
    }

    private void NoteCrash(object sender, UnhandledExceptionEventArgs crash)
    {
        LifecycleLog.Crashing(_logger, crash.ExceptionObject as Exception);
        _output.Flush(FlushTimeout);
    }

    // Called by the finalizer, some time later; what it is about is in the exception alone.
    private void NoteLeftBehind(object? sender, UnobservedTaskExceptionEventArgs left)
    {
        left.SetObserved();
        var error = LoggableError.Of(left.Exception);
        LifecycleLog.ErrorLeftBehind(_logger, error);
    }
}
