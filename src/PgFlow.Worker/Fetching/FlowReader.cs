using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Resilience;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Tasks;
using PgFlow.Worker.Visibility;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// Reads one flow: takes the free slots, claims that many tasks, and more ahead where handlers are short, and passes
/// them to the executor. It does not wait for a batch of tasks to finish: slots are released one by one.
/// </summary>
internal sealed class FlowReader(
    SelectedFlow flow,
    WorkerIdentity identity,
    ITaskStore store,
    SlotPool slots,
    FetchGate gate,
    ClaimRoom room,
    FlowsInTrouble troubles,
    TaskExecutor executor,
    WorkerLease lease,
    FetchingOptions options,
    VisibilityOptions visibility,
    FetchMetrics metrics,
    LoopTicks ticks,
    TimeProvider time,
    ListenerFaults? faults = null)
{
    private readonly int _worthClaiming = Math.Max(1, slots.LimitOf(flow.Slug) / 2);
    private readonly ClaimPace _pace = new(options.ClaimLinger);
    private readonly TaskQueue _queue = executor.QueueOf(flow);
    private readonly ClaimAhead _ahead = new(executor.QueueOf(flow), options, time);
    private bool _hasBacklog;
    private int _vainClaims;
    private bool _hasFailed;

    /// <summary>Whether the flow's work arrives in a stream, which is claimed in batches.</summary>
    public bool IsStreaming => _pace.IsStreaming;

    public static string LoopOf(string flow) => $"read {flow}";

    /// <summary>
    /// Waits for slots, claims tasks and starts them. Returns the delay before the next claim; null when there is
    /// nothing to claim until the flow is woken.
    /// </summary>
    public async Task<TimeSpan?> PassAsync(CancellationToken stopping)
    {
        await WaitForRoomAsync(stopping);
        await WaitForSlotsAsync(stopping);
        var (wanted, claimed) = await ClaimAsync(stopping);
        if (wanted > 0)
        {
            _hasBacklog = claimed == wanted;
        }

        if (claimed == wanted || _vainClaims > 0)
        {
            return TimeSpan.Zero;
        }

        // The queue was empty, but more work is likely: poll again soon, not at once.
        return claimed > 0 || IsStreaming ? _pace.Linger : null;
    }

    private async Task WaitForRoomAsync(CancellationToken stopping)
    {
        // Lasts while results cannot be stored, and while running handlers occupy the memory.
        using var rest = ticks.Rest(LoopOf(flow.Slug));
        await troubles.WaitAsync(flow.Slug, stopping);
        await room.WaitAsync(stopping);
        if (_vainClaims > 0)
        {
            await room.WaitForAnyAsync(_vainClaims, stopping);
        }
    }

    private async Task WaitForSlotsAsync(CancellationToken stopping)
    {
        // Lasts as long as handlers run.
        using var rest = ticks.Rest(LoopOf(flow.Slug));
        _ahead.Measure();
        if (_ahead.Limit > 0)
        {
            // Tasks claimed ahead keep the slots busy: wait until a claim can return a batch.
            await _queue.WaitUntilAtMostAsync(_ahead.Limit / 2, stopping);
            _ahead.Measure();
            return;
        }

        await slots.WaitAsync(flow.Slug, 1, stopping);
        if (_hasBacklog && !slots.HasFree(flow.Slug, _worthClaiming))
        {
            using var linger = new CancellationTokenSource(options.ClaimLinger, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(linger.Token, stopping);
            await slots.WaitAsync(flow.Slug, _worthClaiming, either.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(int Wanted, int Claimed)> ClaimAsync(CancellationToken stopping)
    {
        using (ticks.Rest(LoopOf(flow.Slug)))
        {
            // Tasks claimed without a lease would be released unstarted and claimed again at once.
            await lease.WaitUntilHeldAsync(stopping);
            await gate.EnterAsync(stopping);
        }

        var taken = 0;
        var claimed = 0;
        try
        {
            stopping.ThrowIfCancellationRequested();
            if (room.Bounds() is not { } bounds)
            {
                // Another flow's claim has used up the room meanwhile.
                return (0, 0);
            }

            taken = slots.Take(flow.Slug);
            var wanted = taken + _ahead.Room;
            claimed = wanted == 0 ? 0 : await StartTasksAsync(wanted, taken, bounds);
            return (wanted, claimed);
        }
        catch (Exception error) when (!DatabaseTrouble.HasChangedNothing(error))
        {
            gate.NoteUnknownClaims();
            throw;
        }
        finally
        {
            slots.Release(flow.Slug, Math.Max(0, taken - claimed));
            gate.Leave();
        }
    }

    // Not cancelled by a stop: an interrupted claim would leave tasks claimed that this process does not know of. The
    // store's own timeout bounds the call.
    private async Task<int> StartTasksAsync(int quantity, int taken, ClaimBounds bounds)
    {
        var (hiddenSince, began) = (time.GetTimestamp(), time.GetUtcNow());
        var (careful, expiries) = (_hasFailed, lease.Expiries);
        _hasFailed = true;
        var tasks = await store.ClaimAsync(
            flow.Slug, flow.Steps, quantity, identity.WorkerId, visibility.Timeout,
            bounds with { IsCareful = careful }, CancellationToken.None);
        _hasFailed = false;
        _vainClaims = tasks.Count == 0 && !bounds.AtLeastOne ? _vainClaims + 1 : 0;
        var elapsed = time.GetElapsedTime(hiddenSince);
        metrics.Fetched(flow.Slug, tasks.Count, elapsed);
        WorkerTraces.Claimed(tasks, began, faults);
        _pace.Note(tasks.Count, elapsed);
        if (tasks.Count > 0 && (!lease.IsHeld || lease.Expiries != expiries))
        {
            // The process was suspended during the claim: others may have the tasks, and no heartbeat has asked about
            // them. Those that are still claimed are released.
            gate.NoteUnknownClaims();
            return 0;
        }

        executor.Start(flow, tasks, hiddenSince, taken);
        return tasks.Count;
    }
}
