namespace PgFlow.Worker.Lifecycle;

/// <summary>The one place where a stop is asked for; the first reason counts.</summary>
internal sealed class StopRequest
{
    // Whoever asks, the heartbeat's thread above all, must not run the stop itself.
    private readonly TaskCompletionSource<StopReason> _reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the reason once a stop is asked for.</summary>
    public Task<StopReason> Requested => _reason.Task;

    /// <summary>Returns whether this was the first request.</summary>
    public bool Request(StopReason reason) => _reason.TrySetResult(reason);
}
