using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Registration;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Hosting;

/// <summary>
/// Reads the served flows, and missing ones as soon as they are defined. A worker that runs until idle serves what it
/// found at its start: it does not wait for flows, and its exit code tells whether any were missing.
/// </summary>
internal sealed class FlowServing(
    ServedFlows flows,
    FlowRegistrar registrar,
    FlowReaders readers,
    TaskMetrics tasks,
    FetchMetrics fetches,
    IOptions<WorkerOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<FlowServing> logger) : IWorkerLoop
{
    public string Name => "register flows";

    public LoopStage Stage => LoopStage.Claiming;

    /// <summary>Ends when all readers have ended.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var reading = new List<Task> { ReadAsync(flows.Served, stopping) };
        try
        {
            if (flows.Missing.Count > 0 && !options.Value.UntilIdle)
            {
                await WaitForMissingAsync(added => reading.Add(ReadAsync(added, stopping)), stopping);
            }
        }
        finally
        {
            // Even if one fails: the drain must know of every task that is still being claimed.
            await Task.WhenAll(reading);
        }
    }

    private Task WaitForMissingAsync(Action<IReadOnlyList<SelectedFlow>> serve, CancellationToken stopping) =>
        new BackgroundLoop(Name, ticks, time, logger) { IsAuxiliary = true }.RunWithRestsAsync(
            async token =>
            {
                serve(await registrar.RegisterMissingAsync(token));
                return flows.Missing.Count > 0 ? FlowRegistrar.Interval : null;
            },
            stopping);

    private Task ReadAsync(IReadOnlyList<SelectedFlow> served, CancellationToken stopping)
    {
        foreach (var flow in served)
        {
            tasks.Introduce(flow.Slug, flow.Steps);
            fetches.Introduce(flow.Slug);
        }

        return readers.RunAsync(served, stopping);
    }
}
