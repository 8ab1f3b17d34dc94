namespace PgFlow.Worker.Tasks;

/// <summary>The meaning of each state, and the state that a report leads to.</summary>
internal static class TaskStates
{
    /// <summary>Whether the handler runs and is not leaked.</summary>
    public static bool IsRunning(this TaskState state) =>
        state is TaskState.Running or TaskState.Cancelling or TaskState.Abandoned;

    /// <summary>Whether the handler runs or is still to run; it is not leaked.</summary>
    public static bool IsUnreturned(this TaskState state) => state.IsRunning() || state.HasNotBegun();

    /// <summary>Whether the task waits, perhaps cancelled, and is not reported.</summary>
    public static bool HasNotBegun(this TaskState state) => state is TaskState.Waiting or TaskState.Cancelled;

    /// <summary>Whether the handler was leaked. It may have returned since.</summary>
    public static bool IsLeaked(this TaskState state) => state is TaskState.Leaked or TaskState.LeakReported;

    public static bool IsReported(this TaskState state) =>
        state is TaskState.Withdrawn or TaskState.Abandoned or TaskState.LeakReported or TaskState.Reported;

    /// <summary>Returns the state after the report of a task that is not reported yet.</summary>
    public static TaskState AfterReport(this TaskState state) => state switch
    {
        TaskState.Waiting or TaskState.Cancelled => TaskState.Withdrawn,
        TaskState.Running or TaskState.Cancelling => TaskState.Abandoned,
        TaskState.Leaked => TaskState.LeakReported,
        _ => TaskState.Reported,
    };
}
