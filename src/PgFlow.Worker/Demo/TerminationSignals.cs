using System.Runtime.InteropServices;

namespace PgFlow.Worker.Demo;

/// <summary>
/// Turns Ctrl-C, a polite kill and a closed terminal into a cancelled token, so that everything that was started is
/// stopped on the way out. The process is never ended from here, however long that takes.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations;

    public TerminationSignals(CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _source.Token;
        _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Cancel))];
    }

    public CancellationToken Token { get; }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }
}
