using PgFlow.Worker.Selection;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Slots;

/// <summary>
/// A flow's claimed tasks on their way to the handlers, oldest first. Each slot that was taken for them runs one after
/// another on the thread pool until none waits; more than there are slots wait here.
/// </summary>
internal sealed class TaskQueue(SelectedFlow flow, SlotPool slots, TaskExecutor executor, TimeProvider time)
    : IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly Queue<(HeldTask Task, long ClaimedAt)> _waiting = new();
    private TaskCompletionSource? _room;
    private int _roomAt;
    private int _coming;
    private int _hasStalled;
    private long _ended;

    public string FlowSlug => flow.Slug;

    /// <summary>How many tasks of the flow have been executed so far.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Tasks that wait for a slot.</summary>
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

    /// <summary>Tasks that wait for a slot and have none on its way.</summary>
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

    /// <summary>Whether tasks have been given back since this was last asked, as none of the slots came free.</summary>
    public bool TakeStall() => Interlocked.Exchange(ref _hasStalled, 0) == 1;

    /// <summary>Runs the tasks, first of all in the slots that were taken for them.</summary>
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

    /// <summary>Runs waiting tasks in a slot that was taken for them, and gives it back in the end.</summary>
    public void RunInSlot()
    {
        lock (_lock)
        {
            _coming++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits until no more tasks than that wait for a slot. One caller at a time.</summary>
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
    /// Gives back the tasks that have waited for so long: their slots are held by handlers that take longer than those
    /// before them, and other workers may have room.
    /// </summary>
    public void GiveBack(TimeSpan waitedFor)
    {
        var overdue = Overdue(waitedFor);
        if (overdue.Count == 0)
        {
            return;
        }

        Interlocked.Exchange(ref _hasStalled, 1);
        overdue.ForEach(task => executor.TryGiveBack(task));
        ForgetSettled();
    }

    // Each task that it executes is awaited by whoever needs its end, through the task itself.
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

    // Returns whether the slot goes on running the queue's tasks.
    private async ValueTask<bool> RunTasksAsync()
    {
        var began = Environment.TickCount64;
        for (var task = TakeFirst(); task is not null; task = Take())
        {
            await executor.ExecuteAsync(flow, task);
            Interlocked.Increment(ref _ended);
            if (slots.IsWantedByOthers(flow.Slug))
            {
                break;
            }

            if (Environment.TickCount64 != began)
            {
                // A few milliseconds of handlers that never wait: results and claims need a thread, too.
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
                // The first ones have their slot, and wait for a thread of the pool only.
                .. _waiting
                    .Skip(_coming)
                    .TakeWhile(waiting => time.GetElapsedTime(waiting.ClaimedAt) >= waitedFor)
                    .Select(waiting => waiting.Task),
            ];
        }
    }

    // What a full lane has not taken goes on waiting.
    private void ForgetSettled()
    {
        lock (_lock)
        {
            var left = _waiting.Where(waiting => !waiting.Task.IsSettled).ToList();
            _waiting.Clear();
            left.ForEach(_waiting.Enqueue);
            SignalRoom();
        }
    }

    private HeldTask? TakeLocked()
    {
        _waiting.TryDequeue(out var next);
        SignalRoom();
        return next.Task;
    }

    private void SignalRoom()
    {
        if (_room is not null && _waiting.Count <= _roomAt)
        {
            _room.TrySetResult();
            _room = null;
        }
    }
}
