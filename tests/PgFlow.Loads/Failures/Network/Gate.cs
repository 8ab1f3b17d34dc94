namespace PgFlow.Loads.Failures.Network;

/// <summary>Open, or closed for everybody who wants to pass.</summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource _opened = Opened();

    public Task PassAsync() => _opened.Task;

    public void Close()
    {
        if (_opened.Task.IsCompleted)
        {
            _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open() => _opened.TrySetResult();

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}
