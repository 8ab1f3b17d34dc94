namespace PgFlow.Worker.Idling;

/// <summary>What is known of the workers that have tasks of the served flows in hand.</summary>
internal enum Silence
{
    /// <summary>There are none, or all of them are heard.</summary>
    None,

    /// <summary>Some were not heard since they were first seen: they may live, or be dead and recovered soon.</summary>
    ForNow,

    /// <summary>Some are not heard, and their tasks are not recovered in the time that is waited for them.</summary>
    ForLong,
}
