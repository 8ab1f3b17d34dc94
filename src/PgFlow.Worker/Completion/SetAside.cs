using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Results that the database could not store although it answers: another session holds a lock, or their flow's queue
/// is gone. They are sent again after a while, longer each time, and others go on meanwhile.
/// </summary>
internal sealed class SetAside(TimeProvider time)
{
    private readonly Queue<TaskReport> _reports = new();
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4));
    private long _since;
    private TimeSpan _rest;

    public bool IsEmpty => _reports.Count == 0;

    public int Count => _reports.Count;

    /// <summary>How long until the next are due.</summary>
    public TimeSpan Wait
    {
        get
        {
            var left = _rest - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Sets them aside; with none, and none left, the trouble is over.</summary>
    public void Put(List<TaskReport> reports)
    {
        reports.ForEach(_reports.Enqueue);
        if (reports.Count > 0)
        {
            (_since, _rest) = (time.GetTimestamp(), _backoff.Next());
        }
        else if (IsEmpty)
        {
            _backoff.Reset();
        }
    }

    /// <summary>The oldest, at most so many, if they are due.</summary>
    public IReadOnlyList<TaskReport> TakeDue(int most)
    {
        var due = new List<TaskReport>();
        while (Wait == TimeSpan.Zero && due.Count < most && _reports.TryDequeue(out var report))
        {
            (report.IsWaiting, report.HasWaited) = (false, true);
            due.Add(report);
        }

        return due;
    }
}
