namespace PgFlow.Worker.Slots;

/// <summary>
/// An entry in the pool's queue: a read loop, which takes slots once it is signalled, or a slot user, which is granted
/// one.
/// </summary>
internal sealed class SlotWaiter
{
    // The continuation claims tasks from the database; it must not run under the pool's lock.
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlotWaiter(string flow, int wanted) => (Flow, Wanted) = (flow, wanted);

    public SlotWaiter(ISlotUser user) => (Flow, Wanted, User) = (user.FlowSlug, 1, user);

    public string Flow { get; }

    public int Wanted { get; }

    /// <summary>The waiting slot user; null for a read loop.</summary>
    public ISlotUser? User { get; }

    public bool IsSignalled => _signal.Task.IsCompleted;

    /// <summary>Whether slots are reserved for a read loop that was signalled and has not taken them yet.</summary>
    public bool IsReserved => User is null && IsSignalled;

    public Task Signalled => _signal.Task;

    public void Signal() => _signal.TrySetResult();
}
