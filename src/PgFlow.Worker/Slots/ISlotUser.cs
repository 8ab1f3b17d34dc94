namespace PgFlow.Worker.Slots;

/// <summary>A queue of claimed tasks that runs them in slots of the pool.</summary>
internal interface ISlotUser
{
    string FlowSlug { get; }

    /// <summary>Tasks that wait for a slot and have none on its way. Called under the pool's lock.</summary>
    int Wanted { get; }

    /// <summary>
    /// Runs waiting tasks in a slot that was taken for them, and releases it in the end. Called under the pool's lock:
    /// it returns at once.
    /// </summary>
    void RunInSlot();
}
