namespace PgFlow.Worker.Loops;

/// <summary>A loop of a registered worker, from its start to its stop.</summary>
internal interface IWorkerLoop
{
    /// <summary>The name in logs and in the readiness report.</summary>
    string Name { get; }

    /// <summary>When it ends.</summary>
    LoopStage Stage { get; }

    /// <summary>
    /// Starts before it returns, and ends after the token is cancelled; at once where the settings disable it.
    /// </summary>
    Task RunAsync(CancellationToken stopping);
}
