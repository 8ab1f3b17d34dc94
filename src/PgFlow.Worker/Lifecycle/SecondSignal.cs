using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PgFlow.Worker.Cli;
using PgFlow.Worker.Logging;

namespace PgFlow.Worker.Lifecycle;

/// <summary>
/// Ends the process at once when a second signal comes: who asks twice does not want to wait. The first is the
/// host's and begins the drain. .NET calls this on a thread of its own, so that it works while handlers block the pool.
/// </summary>
internal sealed class SecondSignal : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT];

    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(500);

    private readonly LogOutput _output;
    private readonly ILogger _logger;
    private readonly List<PosixSignalRegistration> _registrations;
    private int _count;

    public SecondSignal(LogOutput output, ILogger<SecondSignal> logger)
    {
        (_output, _logger) = (output, logger);
        _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Note))];
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Note(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) > 1)
        {
            LifecycleLog.EndsAtOnce(_logger, context.Signal);
            _output.Flush(FlushTimeout);
            ImmediateExit.With(ExitCodes.Of(context.Signal));
        }
    }
}
