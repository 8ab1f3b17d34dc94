using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Slots;

/// <summary>
/// The slots for running handlers: one limit for the process, and one for each flow that has its own. A slot is taken
/// before its task is claimed, or granted to a queue of tasks that were claimed ahead. It is released when its handler
/// has returned and the result was accepted.
/// </summary>
internal sealed class SlotPool(IOptions<FetchingOptions> options)
{
    // Acquired before the lock of a slot user, never while holding it.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _leaked = new(StringComparer.Ordinal);
    private readonly List<SlotWaiter> _waiters = [];
    private int _free = options.Value.Concurrency;
    private int _waiting;

    /// <summary>The number of slots of leaked handlers; they stay taken until the handlers return.</summary>
    public int Leaked
    {
        get
        {
            lock (_lock)
            {
                return _leaked.Values.Sum();
            }
        }
    }

    /// <summary>The number of free slots.</summary>
    public int Free
    {
        get
        {
            lock (_lock)
            {
                return _free;
            }
        }
    }

    /// <summary>Returns the number of slots that the flow could take if nothing ran.</summary>
    public int LimitOf(string flow) => Math.Min(options.Value.Concurrency, FlowLimit(flow));

    /// <summary>
    /// Takes the slots that are free and not reserved for others, at most the given number, without waiting. This ends
    /// the reservation of the flow's read loop.
    /// </summary>
    public int Take(string flow, int atMost = int.MaxValue)
    {
        lock (_lock)
        {
            _waiters.RemoveAll(waiter => waiter.Flow == flow && waiter.IsReserved);
            Volatile.Write(ref _waiting, _waiters.Count);
            var count = Math.Min(atMost, ObtainableLocked(flow));
            _free -= count;
            _taken[flow] = _taken.GetValueOrDefault(flow) + count;
            return count;
        }
    }

    public void Release(string flow, int count = 1)
    {
        lock (_lock)
        {
            _free += count;
            _taken[flow] = _taken.GetValueOrDefault(flow) - count;
            SignalWaitersLocked();
        }
    }

    /// <summary>Returns the number of leaked slots of the flow.</summary>
    public int LeakedOf(string flow)
    {
        lock (_lock)
        {
            return _leaked.GetValueOrDefault(flow);
        }
    }

    /// <summary>Counts a taken slot as leaked.</summary>
    public void Leak(string flow) => AddLeaked(flow, 1);

    /// <summary>Ends the leak of a slot; the caller releases the slot separately.</summary>
    public void Recover(string flow) => AddLeaked(flow, -1);

    /// <summary>Returns the taken and leaked slots of each flow that has ever taken one.</summary>
    public IReadOnlyList<SlotUsage> Usage()
    {
        lock (_lock)
        {
            return [.. _taken.Select(flow => new SlotUsage(flow.Key, flow.Value, LeakedOf(flow.Key)))];
        }
    }

    /// <summary>Returns whether the flow could take that many slots now.</summary>
    public bool HasFree(string flow, int wanted)
    {
        lock (_lock)
        {
            return ObtainableLocked(flow) >= wanted;
        }
    }

    /// <summary>
    /// Waits until the flow could take that many slots, for its read loop. From the signal to <see cref="Take"/> they
    /// are reserved for it.
    /// </summary>
    public async Task WaitAsync(string flow, int wanted, CancellationToken cancellationToken)
    {
        var waiter = new SlotWaiter(flow, wanted);
        lock (_lock)
        {
            if (ObtainableLocked(flow) >= wanted)
            {
                return;
            }

            AddLocked(waiter);
        }

        try
        {
            await waiter.Signalled.WaitAsync(cancellationToken);
        }
        catch
        {
            lock (_lock)
            {
                RemoveLocked(waiter);
            }

            throw;
        }
    }

    /// <summary>
    /// Grants free slots to the user's tasks, and to those that are left released slots one at a time, in turn with the
    /// other waiters.
    /// </summary>
    public void Serve(ISlotUser user)
    {
        if (user.Wanted > 0)
        {
            lock (_lock)
            {
                ServeLocked(user);
            }
        }
    }

    /// <summary>Returns whether another flow waits for slots and could use one that this flow holds.</summary>
    public bool IsWantedByOthers(string flow)
    {
        if (Volatile.Read(ref _waiting) == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _waiters.Exists(
                waiter => waiter.Flow != flow && !waiter.IsSignalled && RoomLocked(waiter.Flow) > 0);
        }
    }

    private void ServeLocked(ISlotUser user)
    {
        var flow = user.FlowSlug;
        var spare = Math.Min(_free - ReservedLocked(), RoomLocked(flow) - ReservedForLocked(flow));
        for (var wanted = user.Wanted; wanted > 0 && spare > 0; wanted--, spare--)
        {
            GrantLocked(user);
        }

        if (user.Wanted > 0 && !_waiters.Exists(waiter => waiter.User == user))
        {
            AddLocked(new SlotWaiter(user));
        }
    }

    private bool ServeOneLocked(ISlotUser user)
    {
        if (user.Wanted == 0)
        {
            return false;
        }

        GrantLocked(user);
        if (user.Wanted > 0)
        {
            AddLocked(new SlotWaiter(user));
        }

        return true;
    }

    private void GrantLocked(ISlotUser user)
    {
        _free--;
        _taken[user.FlowSlug] = _taken.GetValueOrDefault(user.FlowSlug) + 1;
        user.RunInSlot();
    }

    private void AddLocked(SlotWaiter waiter)
    {
        _waiters.Add(waiter);
        Volatile.Write(ref _waiting, _waiters.Count);
    }

    private void RemoveLocked(SlotWaiter waiter)
    {
        _waiters.Remove(waiter);
        Volatile.Write(ref _waiting, _waiters.Count);
    }

    // Signals the longest waiting first, and no more than there are slots for. A signalled read loop claims tasks and
    // releases unused slots, which signals the next waiter.
    private void SignalWaitersLocked()
    {
        if (_waiters.Count == 0)
        {
            return;
        }

        var unreserved = _free - ReservedLocked();
        foreach (var waiter in _waiters.ToArray())
        {
            if (unreserved <= 0)
            {
                return;
            }

            var reserved = ReservedForLocked(waiter.Flow);
            if (waiter.User is { } user)
            {
                if (Math.Min(unreserved, RoomLocked(waiter.Flow) - reserved) > 0)
                {
                    // It moves to the end of the queue while it has tasks to run.
                    RemoveLocked(waiter);
                    unreserved -= ServeOneLocked(user) ? 1 : 0;
                }
            }
            else if (!waiter.IsSignalled && Math.Min(unreserved + reserved, RoomLocked(waiter.Flow)) >= waiter.Wanted)
            {
                waiter.Signal();
                unreserved -= Math.Max(0, waiter.Wanted - reserved);
            }
        }
    }

    private void AddLeaked(string flow, int count)
    {
        lock (_lock)
        {
            _leaked[flow] = _leaked.GetValueOrDefault(flow) + count;
        }
    }

    private int ObtainableLocked(string flow) =>
        Math.Max(0, Math.Min(_free - ReservedLocked() + ReservedForLocked(flow), RoomLocked(flow)));

    private int ReservedLocked() => _waiters.Count == 0
        ? 0
        : _waiters.Where(waiter => waiter.IsReserved)
            .Select(waiter => waiter.Flow)
            .Distinct()
            .Sum(ReservedForLocked);

    // A read loop with one slot reserved may wait for several: these include that one.
    private int ReservedForLocked(string flow)
    {
        var most = 0;
        foreach (var waiter in _waiters)
        {
            if (waiter.IsReserved && waiter.Flow == flow)
            {
                most = Math.Max(most, waiter.Wanted);
            }
        }

        return most;
    }

    private int RoomLocked(string flow) => FlowLimit(flow) - _taken.GetValueOrDefault(flow);

    private int FlowLimit(string flow) => options.Value.FlowConcurrency.GetValueOrDefault(flow, int.MaxValue);
}
