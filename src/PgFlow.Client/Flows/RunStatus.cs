namespace PgFlow.Client;

/// <summary>The status of a run.</summary>
public enum RunStatus
{
    /// <summary>Steps are not yet completed.</summary>
    Started,

    /// <summary>Every step completed.</summary>
    Completed,

    /// <summary>A step failed for good.</summary>
    Failed,

    /// <summary>
    /// A status that this version of the library does not know. <see cref="FlowRun.IsFinal"/> tells whether the run
    /// has ended.
    /// </summary>
    Other,
}
