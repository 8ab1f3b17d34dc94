namespace PgFlow.TestKit.Waiting;

/// <summary>Work that has no end of its own.</summary>
public static class Never
{
    /// <summary>Waits for the cancellation, which throws. The caller continues on the thread pool then.</summary>
    public static Task EndAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken); // No sleep: only the cancellation ends it.
}
