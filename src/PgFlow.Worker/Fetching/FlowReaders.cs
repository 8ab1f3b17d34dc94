using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Visibility;

namespace PgFlow.Worker.Fetching;

/// <summary>One read loop per served flow.</summary>
internal sealed class FlowReaders(
    WorkerIdentity identity,
    IWorkerStore store,
    SlotPool slots,
    FetchGate gate,
    FlowWakes wakes,
    TaskExecutor executor,
    IOptions<FetchingOptions> options,
    IOptions<VisibilityOptions> visibility,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<FlowReaders> logger)
{
    public Task RunAsync(IEnumerable<SelectedFlow> flows, CancellationToken stopping) =>
        Task.WhenAll(flows.Select(flow => ReadAsync(flow, stopping)));

    private Task ReadAsync(SelectedFlow flow, CancellationToken stopping)
    {
        var reader = new FlowReader(
            flow, identity, store, slots, gate, executor, options.Value, visibility.Value, ticks, time);
        var wake = wakes.Of(flow.Slug);
        var loop = FlowReader.LoopOf(flow.Slug);
        return new BackgroundLoop(loop, ticks, time, logger).RunAsync(
            async token =>
            {
                var pause = await reader.PassAsync(token);

                // The wait may be long, and an idle loop is a sound one.
                ticks.Tick(loop);
                using var rest = ticks.Rest(loop);
                if (pause > TimeSpan.Zero && await wake.WaitAsync(pause, time, token))
                {
                    reader.ExpectWork();
                }

                return true;
            },
            stopping);
    }
}
