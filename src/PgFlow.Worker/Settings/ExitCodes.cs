using System.Runtime.InteropServices;

namespace PgFlow.Worker.Settings;

/// <summary>
/// What the process tells its caller. docs/operations/exit-codes.md documents them; scripts and orchestrators decide by
/// them.
/// </summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Something failed that none of the others describes.</summary>
    public const int Failure = 1;

    /// <summary>The database holds something that must not be touched; repeating cannot help.</summary>
    public const int Refused = 3;

    /// <summary><c>worker --until-idle</c> ended, and a result of this process had failed a run.</summary>
    public const int RunFailed = 4;

    /// <summary>
    /// <c>worker --until-idle</c> ended while tasks of its flows are in the hands of workers that are not heard.
    /// </summary>
    public const int Unrecovered = 5;

    /// <summary>
    /// Handlers that ignored their cancellation held too many slots; a new process has them again (EX_SOFTWARE).
    /// </summary>
    public const int LeakedSlots = 70;

    /// <summary>A stop was not over at its deadline and was ended by force; its standard error says what ran.</summary>
    public const int StopOverdue = 71;

    /// <summary>A plugin ended the process by <see cref="Environment.Exit"/>, whatever code it gave.</summary>
    public const int EndedByPlugin = 72;

    /// <summary>The process ran out of memory; a new one begins with an empty heap (EX_SOFTWARE).</summary>
    public const int OutOfMemory = LeakedSlots;

    /// <summary>
    /// The server is away or a lock was not granted; the same command may succeed later (EX_TEMPFAIL).
    /// </summary>
    public const int TryAgain = 75;

    /// <summary>An option, a setting or a credential is wrong (EX_CONFIG).</summary>
    public const int Configuration = 78;

    /// <summary>Ctrl-C.</summary>
    public const int Cancelled = 130;

    /// <summary>What shells say of a process that a signal ended: 128 and the signal's number.</summary>
    public static int Of(PosixSignal signal) => 128 + signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        _ => 15,
    };
}
