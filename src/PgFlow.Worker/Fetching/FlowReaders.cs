using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Completion;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Slots;
using PgFlow.Worker.Visibility;
using PgFlow.Worker.Waking;

namespace PgFlow.Worker.Fetching;

/// <summary>One read loop per served flow.</summary>
internal sealed class FlowReaders(
    WorkerIdentity identity,
    ITaskStore store,
    SlotPool slots,
    FetchGate gate,
    ClaimRoom room,
    FlowsInTrouble troubles,
    FlowWakes wakes,
    IdleFlows idle,
    TaskExecutor executor,
    WorkerLease lease,
    IOptions<FetchingOptions> options,
    IOptions<VisibilityOptions> visibility,
    FetchMetrics metrics,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<FlowReaders> logger,
    ListenerFaults faults)
{
    public Task RunAsync(IEnumerable<SelectedFlow> flows, CancellationToken stopping) =>
        Task.WhenAll(flows.Select(flow => ReadAsync(flow, stopping)));

    private Task ReadAsync(SelectedFlow flow, CancellationToken stopping)
    {
        var reader = new FlowReader(
            flow, identity, store, slots, gate, room, troubles, executor, lease, options.Value, visibility.Value,
            metrics, ticks, time, faults);
        var loop = FlowReader.LoopOf(flow.Slug);
        var hasWorked = true;

        // Created up front: a wake-up before the signal exists would be lost.
        var wake = wakes.Of(flow.Slug);
        return new BackgroundLoop(loop, ticks, time, logger).RunAsync(
            async token =>
            {
                var pause = await reader.PassAsync(token);
                ticks.Tick(loop);
                if (pause is null)
                {
                    await WaitForWorkAsync(flow, wake, hasWorked, token);
                }
                else if (pause > TimeSpan.Zero)
                {
                    await LingerAsync(flow.Slug, reader.IsStreaming, wake, pause.Value, token);
                }

                hasWorked = pause is not null;
                return true;
            },
            stopping);
    }

    // A result of this process that has started a step ends the delay early, even in a stream: chains go on at once.
    private async Task LingerAsync(
        string flow, bool isStreaming, WakeSignal wake, TimeSpan linger, CancellationToken stopping)
    {
        wakes.SetStreaming(flow, isStreaming);
        try
        {
            await wake.WaitAsync(linger, time, stopping);
        }
        finally
        {
            wakes.SetStreaming(flow, isStreaming: false);
        }
    }

    // The wait may be long: resting marks the loop as idle, not stuck.
    private async Task WaitForWorkAsync(
        SelectedFlow flow, WakeSignal wake, bool hasWorked, CancellationToken stopping)
    {
        using var rest = ticks.Rest(FlowReader.LoopOf(flow.Slug));
        idle.Enter(flow, hasWorked);
        try
        {
            await wake.WaitAsync(Timeout.InfiniteTimeSpan, time, stopping);
        }
        finally
        {
            idle.Leave(flow);
        }
    }
}
