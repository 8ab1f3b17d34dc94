using Microsoft.Extensions.Logging;
using PgFlow.Worker.Execution;

namespace PgFlow.Worker.Lifecycle;

/// <summary>
/// Logs what plugins throw where nobody can catch it. On a thread of their own it ends the process, as everywhere in
/// .NET, since nothing can be said of its state; in a task that nobody awaits it changes nothing.
/// </summary>
internal sealed class UncaughtErrors : IDisposable
{
    private readonly ILogger _logger;

    public UncaughtErrors(ILogger<UncaughtErrors> logger)
    {
        _logger = logger;
        AppDomain.CurrentDomain.UnhandledException += NoteCrash;
        TaskScheduler.UnobservedTaskException += NoteLeftBehind;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= NoteCrash;
        TaskScheduler.UnobservedTaskException -= NoteLeftBehind;
    }

    private void NoteCrash(object sender, UnhandledExceptionEventArgs crash) =>
        LifecycleLog.Crashing(_logger, crash.ExceptionObject as Exception);

    // Called by the finalizer, some time later; what it is about is in the exception alone.
    private void NoteLeftBehind(object? sender, UnobservedTaskExceptionEventArgs left)
    {
        left.SetObserved();
        var error = LoggableError.Of(left.Exception);
        LifecycleLog.ErrorLeftBehind(_logger, error);
    }
}
