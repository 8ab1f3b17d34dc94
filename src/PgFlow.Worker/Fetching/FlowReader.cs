using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Visibility;

namespace PgFlow.Worker.Fetching;

/// <summary>
/// Reads one flow: takes the free slots, claims exactly that many tasks, hands each to the executor. There is no
/// batch to wait for: slots come back one by one. Nothing is claimed ahead, so every claimed task is running.
/// </summary>
internal sealed class FlowReader(
    SelectedFlow flow,
    WorkerIdentity identity,
    IWorkerStore store,
    SlotPool slots,
    FetchGate gate,
    TaskExecutor executor,
    FetchingOptions options,
    VisibilityOptions visibility,
    LoopTicks ticks,
    TimeProvider time)
{
    private readonly int _worthClaiming = Math.Max(1, slots.LimitOf(flow.Slug) / 2);
    private readonly ClaimPace _pace = new(options.ClaimLinger);
    private bool _hasBacklog;

    /// <summary>Whether its work comes in a stream, of which it takes a batch at a time.</summary>
    public bool IsStreaming => _pace.IsStreaming;

    public static string LoopOf(string flow) => $"read {flow}";

    /// <summary>
    /// Waits for slots, claims, starts what was claimed; returns the wait before the next claim, null when there is
    /// nothing to claim: until somebody knows of work.
    /// </summary>
    public async Task<TimeSpan?> PassAsync(CancellationToken stopping)
    {
        await WaitForSlotsAsync(stopping);
        var (taken, claimed) = await ClaimAsync(stopping);
        if (taken > 0)
        {
            _hasBacklog = claimed == taken;
        }

        if (claimed == taken)
        {
            return TimeSpan.Zero;
        }

        // The queue was empty a moment ago, but work is flowing: look again soon, not at once.
        return claimed > 0 || IsStreaming ? _pace.Linger : null;
    }

    private async Task WaitForSlotsAsync(CancellationToken stopping)
    {
        // As long as handlers take.
        using var rest = ticks.Rest(LoopOf(flow.Slug));
        await slots.WaitAsync(flow.Slug, 1, stopping);
        if (_hasBacklog && !slots.HasFree(flow.Slug, _worthClaiming))
        {
            using var linger = new CancellationTokenSource(options.ClaimLinger, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(linger.Token, stopping);
            await slots.WaitAsync(flow.Slug, _worthClaiming, either.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(int Taken, int Claimed)> ClaimAsync(CancellationToken stopping)
    {
        using (ticks.Rest(LoopOf(flow.Slug)))
        {
            await gate.EnterAsync(stopping);
        }

        var taken = 0;
        var claimed = 0;
        try
        {
            stopping.ThrowIfCancellationRequested();
            taken = slots.Take(flow.Slug);
            claimed = taken == 0 ? 0 : await StartTasksAsync(taken);
            return (taken, claimed);
        }
        catch
        {
            gate.Doubts();
            throw;
        }
        finally
        {
            slots.Release(flow.Slug, taken - claimed);
            gate.Leave();
        }
    }

    // Not cancelled by a stop: a claim that was cut off would leave tasks claimed that nobody knows of here. The
    // store's own timeout bounds it.
    private async Task<int> StartTasksAsync(int quantity)
    {
        var hiddenSince = time.GetTimestamp();
        var tasks = await store.ClaimAsync(
            flow.Slug, flow.Steps, quantity, identity.WorkerId, visibility.Timeout, CancellationToken.None);
        _pace.Note(tasks.Count, time.GetElapsedTime(hiddenSince));
        foreach (var task in tasks)
        {
            executor.Start(flow, task, hiddenSince);
        }

        return tasks.Count;
    }
}
