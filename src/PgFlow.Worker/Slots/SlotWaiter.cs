namespace PgFlow.Worker.Slots;

/// <summary>
/// Who waits for slots: a read loop, which takes them once it is signalled, or a queue, which is given one.
/// </summary>
internal sealed class SlotWaiter
{
    // The continuation claims from the database; it must not run inside the pool's lock.
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlotWaiter(string flow, int wanted) => (Flow, Wanted) = (flow, wanted);

    public SlotWaiter(TaskQueue queue) => (Flow, Wanted, Queue) = (queue.FlowSlug, 1, queue);

    public string Flow { get; }

    public int Wanted { get; }

    /// <summary>The queue that waits; null for a read loop.</summary>
    public TaskQueue? Queue { get; }

    public bool IsSignalled => _signal.Task.IsCompleted;

    /// <summary>Whether a read loop was told to take its slots and has not done so yet.</summary>
    public bool IsPromised => Queue is null && IsSignalled;

    public Task Signalled => _signal.Task;

    public void Signal() => _signal.TrySetResult();
}
