namespace PgFlow.Worker.Tasks;

/// <summary>
/// The state of a held task. A task is reported once: when its handler returns, when it is released before its handler
/// began, or when the worker no longer waits for the handler, whichever is first.
/// </summary>
/// <remarks>
/// <code>
///   Waiting --------> Running -------> Returned -----> Reported
///    |     |           |    |             ^               ^
///    |     v           |    v             |               |
///    |  Cancelled      |  Cancelling -----+               |
///    |     |           |    |     |                       |
///    v     v           v    v     v                       |
///   Withdrawn        Abandoned   Leaked --> LeakReported  |
///                      |                                  |
///                      +----------------------------------+
/// </code>
/// In Abandoned, Leaked and LeakReported the handler may still return. Only Abandoned then changes state: leaked slots
/// are counted separately.
/// </remarks>
internal enum TaskState
{
    /// <summary>Claimed; waiting for a slot or a thread.</summary>
    Waiting,

    /// <summary>Cancelled before its handler began; the handler will not run.</summary>
    Cancelled,

    /// <summary>Reported before its handler began.</summary>
    Withdrawn,

    /// <summary>Its handler runs.</summary>
    Running,

    /// <summary>Its handler runs and its token is cancelled.</summary>
    Cancelling,

    /// <summary>Its handler has ignored cancellation for too long; its slot counts as leaked.</summary>
    Leaked,

    /// <summary>Leaked, and reported.</summary>
    LeakReported,

    /// <summary>Reported while its handler runs; a stop no longer waits for it.</summary>
    Abandoned,

    /// <summary>Its handler has returned; the result is not reported yet.</summary>
    Returned,

    /// <summary>Its handler has returned, and the result is reported.</summary>
    Reported,
}
