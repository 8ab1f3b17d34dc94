namespace PgFlow.Worker.Loops;

/// <summary>The point of a stop at which a loop ends.</summary>
internal enum LoopStage
{
    /// <summary>
    /// At the request: it brings work in, or does work for all workers that another one can continue.
    /// </summary>
    Claiming,

    /// <summary>Once the last results are delivered: it keeps the claims of held tasks valid.</summary>
    Holding,
}
