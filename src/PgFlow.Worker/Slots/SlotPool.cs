using Microsoft.Extensions.Options;

namespace PgFlow.Worker.Slots;

/// <summary>
/// The room for running handlers: one limit for the process and one per flow that has one. A slot is taken before
/// its task is claimed, or given to a queue of tasks that were claimed ahead, and comes back when its handler has ended
/// and its result was accepted.
/// </summary>
internal sealed class SlotPool(IOptions<FetchingOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _leaked = new(StringComparer.Ordinal);
    private readonly List<SlotWaiter> _waiters = [];
    private int _free = options.Value.Concurrency;
    private int _waiting;

    /// <summary>Slots that handlers hold which were given up; they are taken until these end.</summary>
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

    /// <summary>Slots that are not taken.</summary>
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

    /// <summary>Slots that the flow could have if nothing ran.</summary>
    public int LimitOf(string flow) => Math.Min(options.Value.Concurrency, FlowLimit(flow));

    /// <summary>
    /// Takes as many slots as are free and not promised to others, at most the given number, without waiting; what was
    /// promised to the flow's read loop is so redeemed.
    /// </summary>
    public int Take(string flow, int atMost = int.MaxValue)
    {
        lock (_lock)
        {
            _waiters.RemoveAll(waiter => waiter.Flow == flow && waiter.IsPromised);
            Volatile.Write(ref _waiting, _waiters.Count);
            var count = Math.Min(atMost, Obtainable(flow));
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
            SignalWaiters();
        }
    }

    /// <summary>Leaked slots of one flow.</summary>
    public int LeakedOf(string flow)
    {
        lock (_lock)
        {
            return _leaked.GetValueOrDefault(flow);
        }
    }

    /// <summary>Notes that a taken slot's handler was given up.</summary>
    public void Leak(string flow) => AddLeaked(flow, 1);

    /// <summary>Notes that the handler of a leaked slot has ended; the slot is released beside that.</summary>
    public void Recover(string flow) => AddLeaked(flow, -1);

    /// <summary>How many slots each flow has that ever took one, and how many of these are leaked.</summary>
    public IReadOnlyList<SlotUsage> Usage()
    {
        lock (_lock)
        {
            return [.. _taken.Select(flow => new SlotUsage(flow.Key, flow.Value, LeakedOf(flow.Key)))];
        }
    }

    /// <summary>Whether the flow could take that many slots now.</summary>
    public bool HasFree(string flow, int wanted)
    {
        lock (_lock)
        {
            return Obtainable(flow) >= wanted;
        }
    }

    /// <summary>
    /// Waits until the flow could take that many slots, for its read loop. From the signal to <see cref="Take"/> they
    /// are promised to it, and nobody else gets them.
    /// </summary>
    public async Task WaitAsync(string flow, int wanted, CancellationToken cancellationToken)
    {
        var waiter = new SlotWaiter(flow, wanted);
        lock (_lock)
        {
            if (Obtainable(flow) >= wanted)
            {
                return;
            }

            Add(waiter);
        }

        try
        {
            await waiter.Signalled.WaitAsync(cancellationToken);
        }
        catch
        {
            lock (_lock)
            {
                Remove(waiter);
            }

            throw;
        }
    }

    /// <summary>
    /// Gives the queue's tasks the slots that are free, and, as long as some have none, one at a time of those that are
    /// released, in turn with whoever else waits.
    /// </summary>
    public void Serve(TaskQueue queue)
    {
        if (queue.Wanted > 0)
        {
            lock (_lock)
            {
                ServeLocked(queue);
            }
        }
    }

    /// <summary>Whether somebody waits for slots who is not of this flow and could have one that it holds.</summary>
    public bool IsWantedByOthers(string flow)
    {
        if (Volatile.Read(ref _waiting) == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _waiters.Exists(waiter => waiter.Flow != flow && !waiter.IsSignalled && Room(waiter.Flow) > 0);
        }
    }

    private void ServeLocked(TaskQueue queue)
    {
        var flow = queue.FlowSlug;
        var spare = Math.Min(_free - Promised(), Room(flow) - PromisedTo(flow));
        for (var wanted = queue.Wanted; wanted > 0 && spare > 0; wanted--, spare--)
        {
            Grant(queue);
        }

        if (queue.Wanted > 0 && !_waiters.Exists(waiter => waiter.Queue == queue))
        {
            Add(new SlotWaiter(queue));
        }
    }

    private bool ServeOne(TaskQueue queue)
    {
        if (queue.Wanted == 0)
        {
            return false;
        }

        Grant(queue);
        if (queue.Wanted > 0)
        {
            Add(new SlotWaiter(queue));
        }

        return true;
    }

    private void Grant(TaskQueue queue)
    {
        _free--;
        _taken[queue.FlowSlug] = _taken.GetValueOrDefault(queue.FlowSlug) + 1;
        queue.RunInSlot();
    }

    private void Add(SlotWaiter waiter)
    {
        _waiters.Add(waiter);
        Volatile.Write(ref _waiting, _waiters.Count);
    }

    private void Remove(SlotWaiter waiter)
    {
        _waiters.Remove(waiter);
        Volatile.Write(ref _waiting, _waiters.Count);
    }

    // Whoever waits longest first, and no more than there are slots for. One that is signalled claims, and gives
    // back what it did not use, whereupon the next is signalled.
    private void SignalWaiters()
    {
        if (_waiters.Count == 0)
        {
            return;
        }

        var unpromised = _free - Promised();
        foreach (var waiter in _waiters.ToArray())
        {
            if (unpromised <= 0)
            {
                return;
            }

            var promised = PromisedTo(waiter.Flow);
            if (waiter.Queue is { } queue)
            {
                if (Math.Min(unpromised, Room(waiter.Flow) - promised) > 0)
                {
                    // Behind the others again, as long as there is something to run.
                    Remove(waiter);
                    unpromised -= ServeOne(queue) ? 1 : 0;
                }
            }
            else if (!waiter.IsSignalled && Math.Min(unpromised + promised, Room(waiter.Flow)) >= waiter.Wanted)
            {
                waiter.Signal();
                unpromised -= Math.Max(0, waiter.Wanted - promised);
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

    private int Obtainable(string flow) =>
        Math.Max(0, Math.Min(_free - Promised() + PromisedTo(flow), Room(flow)));

    private int Promised() => _waiters.Count == 0
        ? 0
        : _waiters.Where(waiter => waiter.IsPromised).Select(waiter => waiter.Flow).Distinct().Sum(PromisedTo);

    // A read loop that was promised one slot may go on waiting for some more: these contain that one.
    private int PromisedTo(string flow)
    {
        var most = 0;
        foreach (var waiter in _waiters)
        {
            if (waiter.IsPromised && waiter.Flow == flow)
            {
                most = Math.Max(most, waiter.Wanted);
            }
        }

        return most;
    }

    private int Room(string flow) => FlowLimit(flow) - _taken.GetValueOrDefault(flow);

    private int FlowLimit(string flow) => options.Value.FlowConcurrency.GetValueOrDefault(flow, int.MaxValue);
}
