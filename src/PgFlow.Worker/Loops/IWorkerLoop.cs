namespace PgFlow.Worker.Loops;

/// <summary>A loop that a registered worker runs until it stops.</summary>
internal interface IWorkerLoop
{
    /// <summary>The name in logs and in the readiness report.</summary>
    string Name { get; }

    /// <summary>The point of a stop at which the loop ends.</summary>
    LoopStage Stage { get; }

    /// <summary>
    /// Starts before it returns, and ends after the token is cancelled; at once if the settings disable it.
    /// </summary>
    Task RunAsync(CancellationToken stopping);
}
