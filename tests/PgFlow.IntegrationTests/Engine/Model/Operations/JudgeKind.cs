namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>Who asks for a recovery.</summary>
internal enum JudgeKind
{
    /// <summary>A worker that was heard for long enough.</summary>
    Heard,

    /// <summary>A worker that was registered a moment ago: it may judge nobody's lease.</summary>
    Young,

    /// <summary>Nobody: requeue_stalled_tasks.</summary>
    Anonymous,
}
