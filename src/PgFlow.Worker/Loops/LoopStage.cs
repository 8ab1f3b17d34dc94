namespace PgFlow.Worker.Loops;

/// <summary>When a loop ends, in the course of a stop.</summary>
internal enum LoopStage
{
    /// <summary>With the request: it brings work in, or does for all workers what another one can go on with.</summary>
    Claiming,

    /// <summary>Once the last results are delivered: it holds the claims of the tasks in hand.</summary>
    Holding,
}
