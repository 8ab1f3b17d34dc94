namespace PgFlow.Worker.Idling;

/// <summary>The state of the other workers that hold tasks of the served flows.</summary>
internal enum Silence
{
    /// <summary>There are none, or all of them send heartbeats.</summary>
    None,

    /// <summary>Some have sent no heartbeat since they were first seen: alive, or dead and soon recovered.</summary>
    ForNow,

    /// <summary>Some send no heartbeat, and their tasks are not recovered within the time allowed for that.</summary>
    ForLong,
}
