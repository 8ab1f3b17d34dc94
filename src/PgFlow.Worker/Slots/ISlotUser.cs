namespace PgFlow.Worker.Slots;

/// <summary>A queue of claimed tasks that runs them in slots of the pool.</summary>
internal interface ISlotUser
{
    string FlowSlug { get; }

    /// <summary>The number of waiting tasks without an assigned slot. Called under the pool's lock.</summary>
    int Wanted { get; }

    /// <summary>
    /// Runs waiting tasks in a slot that was taken for them, and releases the slot afterwards. Called under the pool's
    /// lock: it must return at once.
    /// </summary>
    void RunInSlot();
}
