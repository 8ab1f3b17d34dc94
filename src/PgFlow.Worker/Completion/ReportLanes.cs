using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Completion;

/// <summary>
/// Delivers results in one lane for each of the store's connections for results. The store assigns each run to a lane:
/// in two lanes, batches would wait for each other at the run's lock.
/// </summary>
internal sealed class ReportLanes
{
    private readonly ITaskStore _store;
    private readonly ReportLane[] _lanes;
    private readonly BackgroundLoop[] _loops;
    private readonly LoopTicks _ticks;

    public ReportLanes(
        ITaskStore store,
        ReportDelivery delivery,
        HeldTasks held,
        FlowsInTrouble flows,
        FlushMetrics metrics,
        IOptions<CompletionOptions> options,
        LoopTicks ticks,
        TimeProvider time,
        ILogger<ReportLanes> logger)
    {
        (_store, _ticks) = (store, ticks);
        _lanes =
        [
            .. Enumerable.Range(0, store.LaneCount)
                .Select(_ => new ReportLane(delivery, held, flows, metrics, options.Value, time)),
        ];
        _loops =
        [
            .. _lanes.Select((_, index) => new BackgroundLoop(NameOf(index), ticks, time, logger)),
        ];
    }

    /// <summary>
    /// Accepts a result; waits while its lane is full. False when the lanes are finished or the wait was cancelled: the
    /// result will not be delivered, and its task is executed again once this worker has ended.
    /// </summary>
    public ValueTask<bool> AddAsync(TaskReport report, CancellationToken cancellationToken = default) =>
        LaneOf(report.Task.Claim.RunId).AddAsync(report, cancellationToken);

    /// <summary>Accepts a result without waiting; false when its lane is full or the lanes are finished.</summary>
    public bool TryAdd(TaskReport report) => LaneOf(report.Task.Claim.RunId).TryAdd(report);

    /// <summary>Delivers until the lanes are finished and empty, or until the token is cancelled.</summary>
    public Task RunAsync(CancellationToken aborting) =>
        Task.WhenAll(_loops.Select((loop, index) => loop.RunAsync(token => PassAsync(index, token), aborting)));

    public void Finish()
    {
        foreach (var lane in _lanes)
        {
            lane.Finish();
        }
    }

    private async Task<bool> PassAsync(int index, CancellationToken aborting)
    {
        using (_ticks.Rest(NameOf(index)))
        {
            await _lanes[index].WaitAsync(aborting);
        }

        return await _lanes[index].PassAsync(aborting);
    }

    private static string NameOf(int index) => $"deliver results {index + 1}";

    private ReportLane LaneOf(Guid runId) => _lanes[_store.LaneOf(runId)];
}
