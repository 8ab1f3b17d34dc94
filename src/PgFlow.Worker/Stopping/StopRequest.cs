using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Stopping;

/// <summary>The single point for requesting a stop; the first reason counts.</summary>
internal sealed class StopRequest(IOptions<WorkerOptions> options, TimeProvider time)
{
    // The requesting thread, in particular the heartbeat's, must not run the stop itself.
    private readonly TaskCompletionSource<StopOrder> _order = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once a stop is requested. The deadline counts from the request.</summary>
    public Task<StopOrder> Requested => _order.Task;

    /// <summary>Raised by the first request, on the requesting thread.</summary>
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
