using System.Runtime.InteropServices;
using PgFlow.Worker.Settings;

namespace PgFlow.Cli.Processes;

/// <summary>
/// The handling of signals, common to all verbs: the first one requests an orderly end, which may take its time; a
/// later one ends the process at once, since a user who asks twice does not want to wait. .NET calls this on a
/// dedicated thread, so it works while handlers block the pool.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>
    /// Signals within this time count as one request: <c>timeout</c> and terminals signal a process and then its group,
    /// and closing a terminal also sends SIGHUP.
    /// </summary>
    public static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _lock = new();
    private long _asked;

    /// <param name="time">The clock that separates requests.</param>
    /// <param name="cancellationToken">Another way to request the end.</param>
    public StopSignals(TimeProvider time, CancellationToken cancellationToken)
    {
        _time = time;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Token = _source.Token;
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token { get; }

    /// <summary>The first signal; null before.</summary>
    public PosixSignal? First { get; private set; }

    /// <summary>Announces that the process ends at once because of this signal.</summary>
    public Action<PosixSignal>? Announce { get; set; }

    /// <summary>Called with the first signal, before anything is cancelled.</summary>
    public Action? Asked { get; set; }

    /// <summary>Ends the process with an exit code.</summary>
    public Action<int> Exit { get; init; } = ImmediateExit.With;

    /// <summary>Handles the signals instead of their default action, which ends the process.</summary>
    public void Listen() => _registrations.AddRange(
        Wanted().Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Note(context.Signal);
        })));

    public void Note(PosixSignal signal)
    {
        lock (_lock)
        {
            if (First is not null)
            {
                EndIfLater(signal);
                return;
            }

            (First, _asked) = (signal, _time.GetTimestamp());
        }

        Asked?.Invoke();
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The verb has ended meanwhile.
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void EndIfLater(PosixSignal signal)
    {
        if (_time.GetElapsedTime(_asked) >= Together)
        {
            Announce?.Invoke(signal);
            Exit(ExitCodes.Of(signal));
        }
    }

    // Signals ignored by nohup stay ignored.
    private static IEnumerable<PosixSignal> Wanted() => IsHangupIgnored()
        ? [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT]
        : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    private static bool IsHangupIgnored()
    {
        const string Status = "/proc/self/status";
        const string Field = "SigIgn:";

        // The mask of ignored signals, in hexadecimal: bit n - 1 stands for signal n, and SIGHUP is signal 1.
        const int Hexadecimal = 16;
        const ulong Hangup = 1;
        var mask = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))
            : null;
        return mask is not null && (Convert.ToUInt64(mask[Field.Length..].Trim(), Hexadecimal) & Hangup) != 0;
    }
}
