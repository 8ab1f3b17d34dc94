namespace PgFlow.Client;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Steps are left to do.</summary>
    Started,

    /// <summary>Every step completed.</summary>
    Completed,

    /// <summary>A step failed for good.</summary>
    Failed,

    /// <summary>
    /// A status that this version of the library does not know. <see cref="FlowRun.IsFinal"/> says whether such a run
    /// has ended.
    /// </summary>
    Other,
}
