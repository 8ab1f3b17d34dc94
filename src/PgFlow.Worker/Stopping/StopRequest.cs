using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Stopping;

/// <summary>The one place where a stop is asked for; the first reason counts.</summary>
internal sealed class StopRequest(IOptions<WorkerOptions> options, TimeProvider time)
{
    // Whoever asks, the heartbeat's thread above all, must not run the stop itself.
    private readonly TaskCompletionSource<StopOrder> _order = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once a stop is asked for. The deadline counts from the request.</summary>
    public Task<StopOrder> Requested => _order.Task;

    /// <summary>Raised by the first request, on the thread of who asks.</summary>
    public event EventHandler? Asked;

    /// <summary>Returns whether this was the first request.</summary>
    public bool Request(StopReason reason)
    {
        var isFirst = _order.TrySetResult(new StopOrder(reason, options.Value.ShutdownTimeout, time));
        if (isFirst)
        {
            Asked?.Invoke(this, EventArgs.Empty);
        }

        return isFirst;
    }
}
