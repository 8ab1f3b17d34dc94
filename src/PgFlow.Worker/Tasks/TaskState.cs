namespace PgFlow.Worker.Tasks;

/// <summary>
/// Where a held task is. A task is reported once, by the first of its handler's return, its release before it began,
/// or the worker that no longer waits for the handler.
/// </summary>
/// <remarks>
/// <code>
///   Waiting ──────────────► Running ────────────────────────► Returned ──► Reported
///    │   │                  │  │  │                               ▲
///    │   └──► Cancelled     │  │  └──► Cancelling ────────────────┤
///    │            │         │  │         │     │                  │
///    ▼            ▼         │  │         │     └──► Leaked ──► LeakReported
///   Withdrawn ◄───┘         │  └─────────┴──► Abandoned ──► Reported
/// </code>
/// From Abandoned, Leaked and LeakReported the handler may still return; only Abandoned moves on, as a leaked slot is
/// accounted for by itself.
/// </remarks>
internal enum TaskState
{
    /// <summary>Claimed; waits for a slot or a thread.</summary>
    Waiting,

    /// <summary>Cancelled before its handler began, which it will not.</summary>
    Cancelled,

    /// <summary>Reported before its handler began.</summary>
    Withdrawn,

    /// <summary>Its handler runs.</summary>
    Running,

    /// <summary>Its handler runs and is asked to end.</summary>
    Cancelling,

    /// <summary>Its handler has ignored its cancellation for too long; its slot counts as leaked.</summary>
    Leaked,

    /// <summary>The same, and reported.</summary>
    LeakReported,

    /// <summary>Reported while its handler runs, which a stop no longer waits for.</summary>
    Abandoned,

    /// <summary>Its handler has returned; the result is not reported yet.</summary>
    Returned,

    /// <summary>Its handler has returned, and the result is reported.</summary>
    Reported,
}
