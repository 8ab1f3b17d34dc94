using PgFlow.Worker.Execution;
using PgFlow.Worker.Slots;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// How many tasks of a flow are claimed beyond the free slots, so that short handlers need not wait for the next claim
/// and each claim carries many. What is claimed ahead is kept from other workers, so it is no more than the flow has
/// lately executed in <see cref="Horizon"/>: none, where handlers are long.
/// </summary>
internal sealed class ClaimAhead(TaskQueue queue, FetchingOptions options, TimeProvider time)
{
    /// <summary>
    /// How long a task may wait for its slot, as far as can be told. Many workers on one queue claim larger batches the
    /// longer it is, and meet less: measured, eight of them cost the server a tenth less than with half of it.
    /// </summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromMilliseconds(100);

    // In less, a handful of tasks looks like a lot.
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromMilliseconds(5);

    private long _measuredAt = time.GetTimestamp();
    private long _endedBefore;

    /// <summary>Tasks that may wait for a slot.</summary>
    public int Limit { get; private set; }

    /// <summary>Tasks that may be claimed now without a slot.</summary>
    public int Room => Math.Max(0, Limit - queue.Waiting);

    /// <summary>Sets the limit by what was executed since the last time.</summary>
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
