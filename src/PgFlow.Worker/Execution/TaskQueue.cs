using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Execution;

/// <summary>
/// The claimed tasks of a flow that wait for a slot, oldest first. Each slot that was taken for them runs tasks one
/// after another on the thread pool until the queue is empty.
/// </summary>
internal sealed class TaskQueue(SelectedFlow flow, SlotPool slots, ITaskRunner runner, TimeProvider time)
    : ISlotUser, IThreadPoolWorkItem
{
    // Never held while the slot pool is called.
    private readonly Lock _lock = new();
    private readonly Queue<(HeldTask Task, long ClaimedAt)> _waiting = new();
    private TaskCompletionSource? _room;
    private int _roomAt;
    private int _coming;
    private int _hasStalled;
    private long _ended;

    public string FlowSlug => flow.Slug;

    /// <summary>The number of tasks of the flow executed so far.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>The number of tasks that wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <inheritdoc/>
    public int Wanted
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(0, _waiting.Count - _coming);
            }
        }
    }

    /// <summary>Returns whether tasks were released for lack of a slot since the last call.</summary>
    public bool TakeStall() => Interlocked.Exchange(ref _hasStalled, 0) == 1;

    /// <summary>Runs the tasks, first in the slots that were taken for them.</summary>
    public void Start(IReadOnlyList<HeldTask> tasks, int taken)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            foreach (var task in tasks)
            {
                _waiting.Enqueue((task, now));
            }
        }

        for (var slot = 0; slot < taken && slot < tasks.Count; slot++)
        {
            RunInSlot();
        }

        slots.Serve(this);
    }

    /// <inheritdoc/>
    public void RunInSlot()
    {
        lock (_lock)
        {
            _coming++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits until at most that many tasks wait for a slot. One caller at a time.</summary>
    public Task WaitUntilAtMostAsync(int waiting, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Count <= waiting)
            {
                return Task.CompletedTask;
            }

            _roomAt = waiting;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Releases the tasks that have waited for the given time: the running handlers take longer than earlier ones, and
    /// other workers may have free slots.
    /// </summary>
    public void Release(TimeSpan waitedFor)
    {
        var overdue = Overdue(waitedFor);
        if (overdue.Count == 0)
        {
            return;
        }

        Interlocked.Exchange(ref _hasStalled, 1);
        overdue.ForEach(task => runner.TryRelease(task));
        ForgetSettled();
    }

    // Each execution is awaited through its held task.
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        var hasHandedOn = false;
        try
        {
            hasHandedOn = await RunTasksAsync();
        }
        finally
        {
            if (!hasHandedOn)
            {
                slots.Release(flow.Slug);
                slots.Serve(this);
            }
        }
    }

    // Returns whether another work item continues to run the queue's tasks in this slot.
    private async ValueTask<bool> RunTasksAsync()
    {
        var began = Environment.TickCount64;
        for (var task = TakeFirst(); task is not null; task = Take())
        {
            await runner.ExecuteAsync(flow, task);
            Interlocked.Increment(ref _ended);
            if (slots.IsWantedByOthers(flow.Slug))
            {
                break;
            }

            if (Environment.TickCount64 != began)
            {
                // After some milliseconds of synchronous handlers, yield the thread: results and claims need one, too.
                RunInSlot();
                return true;
            }
        }

        return false;
    }

    private HeldTask? TakeFirst()
    {
        lock (_lock)
        {
            _coming--;
            return TakeLocked();
        }
    }

    private HeldTask? Take()
    {
        lock (_lock)
        {
            return TakeLocked();
        }
    }

    private List<HeldTask> Overdue(TimeSpan waitedFor)
    {
        lock (_lock)
        {
            return
            [
                // The first ones have a slot and wait only for a thread of the pool.
                .. _waiting
                    .Skip(_coming)
                    .TakeWhile(waiting => time.GetElapsedTime(waiting.ClaimedAt) >= waitedFor)
                    .Select(waiting => waiting.Task),
            ];
        }
    }

    // Tasks that a full lane has not accepted go on waiting.
    private void ForgetSettled()
    {
        lock (_lock)
        {
            var left = _waiting.Where(waiting => !waiting.Task.IsSettled).ToList();
            _waiting.Clear();
            left.ForEach(_waiting.Enqueue);
            SignalRoomLocked();
        }
    }

    private HeldTask? TakeLocked()
    {
        _waiting.TryDequeue(out var next);
        SignalRoomLocked();
        return next.Task;
    }

    private void SignalRoomLocked()
    {
        if (_room is not null && _waiting.Count <= _roomAt)
        {
            _room.TrySetResult();
            _room = null;
        }
    }
}
