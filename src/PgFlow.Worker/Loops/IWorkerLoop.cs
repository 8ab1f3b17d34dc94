namespace PgFlow.Worker.Loops;

/// <summary>What a registered worker repeats until its stop.</summary>
internal interface IWorkerLoop
{
    /// <summary>When it ends.</summary>
    LoopStage Stage { get; }

    /// <summary>
    /// Begins before it returns, and ends after the token is cancelled; at once where the settings disable it.
    /// </summary>
    Task RunAsync(CancellationToken stopping);
}
