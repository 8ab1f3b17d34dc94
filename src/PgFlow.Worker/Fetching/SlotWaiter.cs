namespace PgFlow.Worker.Fetching;

/// <summary>A read loop that waits for slots.</summary>
internal sealed class SlotWaiter(string flow, int wanted)
{
    // The continuation claims from the database; it must not run inside the pool's lock.
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Flow => flow;

    public int Wanted => wanted;

    public Task Signalled => _signal.Task;

    public void Signal() => _signal.TrySetResult();
}
