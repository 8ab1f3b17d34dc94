using PgFlow.Worker.Pacing;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Results that the database could not store although it answers: another session holds a lock, or their flow's queue
/// is gone. Each is sent again after a growing delay, and other results are delivered meanwhile.
/// </summary>
internal sealed class SetAside(FlowsInTrouble flows, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    // Ordered by monotonic time since the creation: setting back the clock must not delay results.
    private readonly PriorityQueue<TaskReport, TimeSpan> _reports = new();
    private readonly long _began = time.GetTimestamp();

    public bool IsEmpty => _reports.Count == 0;

    public int Count => _reports.Count;

    /// <summary>The time until the next result is due.</summary>
    public TimeSpan Wait
    {
        get
        {
            var left = _reports.TryPeek(out _, out var due) ? due - time.GetElapsedTime(_began) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Put(TaskReport report)
    {
        report.Backoff ??= new Backoff(Shortest, Longest);
        _reports.Enqueue(report, time.GetElapsedTime(_began) + report.Backoff.Next());
        flows.Add(report.Task.Claim.FlowSlug);
    }

    /// <summary>Takes up to <paramref name="most"/> results that are due, the earliest first.</summary>
    public IReadOnlyList<TaskReport> TakeDue(int most)
    {
        var due = new List<TaskReport>();
        while (due.Count < most && !IsEmpty && Wait == TimeSpan.Zero)
        {
            var report = _reports.Dequeue();
            report.IsWaiting = false;
            flows.Remove(report.Task.Claim.FlowSlug);
            due.Add(report);
        }

        return due;
    }
}
