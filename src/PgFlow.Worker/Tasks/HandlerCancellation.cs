namespace PgFlow.Worker.Tasks;

/// <summary>The cancellation of one handler, whose callbacks are the plugin's code.</summary>
internal sealed class HandlerCancellation : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private Task _callbacks = Task.CompletedTask;

    public CancellationToken Token => _source.Token;

    /// <summary>Cancels the token; its callbacks run on the thread pool. Called once.</summary>
    public void Cancel() => _callbacks = IgnoreErrorsAsync(_source.CancelAsync());

    public void Dispose()
    {
        // A callback that the handler registered may still run, or never end; the slot does not wait for it.
        if (_callbacks.IsCompleted)
        {
            _source.Dispose();
        }
    }

    // An exception of a callback is not the task's result.
    private static async Task IgnoreErrorsAsync(Task callbacks) =>
        await callbacks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
