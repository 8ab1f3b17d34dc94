namespace PgFlow.TestKit.Waiting;

/// <summary>Work that has no end of its own.</summary>
public static class Never
{
    /// <summary>Waits for the cancellation, which throws. No time passes by it.</summary>
    public static Task EndAsync(CancellationToken cancellationToken) =>
        new TaskCompletionSource().Task.WaitAsync(cancellationToken);
}
