using System.Runtime.InteropServices;

namespace PgFlow.Worker.Settings;

/// <summary>
/// The exit codes of the process, documented in docs/operations/exit-codes.md; scripts and orchestrators depend on
/// them.
/// </summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A failure that no other code describes.</summary>
    public const int Failure = 1;

    /// <summary>The database has something that must not be touched; retrying cannot help.</summary>
    public const int Refused = 3;

    /// <summary><c>worker --until-idle</c> ended, and a result of this process failed a run.</summary>
    public const int RunFailed = 4;

    /// <summary>
    /// <c>worker --until-idle</c> ended while workers without a recent heartbeat hold tasks of its flows.
    /// </summary>
    public const int Unrecovered = 5;

    /// <summary>
    /// Handlers that ignored their cancellation held too many slots; a new process has all slots free (EX_SOFTWARE).
    /// </summary>
    public const int LeakedSlots = 70;

    /// <summary>A stop exceeded its deadline and was ended by force; standard error lists the running tasks.</summary>
    public const int StopOverdue = 71;

    /// <summary>A plugin ended the process by <see cref="Environment.Exit"/>, with whatever code.</summary>
    public const int EndedByPlugin = 72;

    /// <summary>The process ran out of memory; a new one begins with an empty heap (EX_SOFTWARE).</summary>
    public const int OutOfMemory = LeakedSlots;

    /// <summary>
    /// The server is unavailable or a lock was not granted; the same command may succeed later (EX_TEMPFAIL).
    /// </summary>
    public const int TryAgain = 75;

    /// <summary>An option, a setting or a credential is wrong (EX_CONFIG).</summary>
    public const int Configuration = 78;

    /// <summary>Ctrl-C.</summary>
    public const int Cancelled = 130;

    /// <summary>Returns the shell's exit code of a process that a signal ended: 128 plus the signal's number.</summary>
    public static int Of(PosixSignal signal) => 128 + signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        _ => 15,
    };
}
