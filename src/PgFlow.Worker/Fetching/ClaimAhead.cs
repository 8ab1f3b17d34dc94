using PgFlow.Worker.Execution;
using PgFlow.Worker.Slots;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// Limits the tasks of a flow that are claimed beyond the free slots. With them short handlers need not wait for the
/// next claim, and each claim returns many tasks. Other workers cannot execute them, so the limit is what the flow has
/// recently executed within <see cref="Horizon"/>: none where handlers are long.
/// </summary>
internal sealed class ClaimAhead(TaskQueue queue, FetchingOptions options, TimeProvider time)
{
    /// <summary>
    /// The expected maximum wait of a task for its slot. The longer it is, the larger the claims of many workers on one
    /// queue, and the fewer collide: measured, eight workers cost the server a tenth less than with half of it.
    /// </summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromMilliseconds(100);

    // Over shorter intervals a few tasks would look like a high rate.
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromMilliseconds(5);

    private long _measuredAt = time.GetTimestamp();
    private long _endedBefore;

    /// <summary>The most tasks that may wait for a slot.</summary>
    public int Limit { get; private set; }

    /// <summary>The number of tasks that may be claimed now without a slot.</summary>
    public int Room => Math.Max(0, Limit - queue.Waiting);

    /// <summary>Sets the limit from the number of tasks executed since the last call.</summary>
    public void Measure()
    {
        var elapsed = time.GetElapsedTime(_measuredAt);
        if (elapsed < ShortestMeasure)
        {
            return;
        }

        var ended = queue.Ended;
        var expected = queue.TakeStall() ? 0 : (ended - _endedBefore) * (Horizon / elapsed);
        Limit = (int)Math.Min(options.ClaimAhead, expected);
        (_measuredAt, _endedBefore) = (time.GetTimestamp(), ended);
    }
}
