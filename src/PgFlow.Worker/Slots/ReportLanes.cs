using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Slots;

/// <summary>
/// Two lanes, hence two deliveries and two connections at most. A run's results all take the same lane: in two
/// lanes their batches would wait for each other at the run's lock.
/// </summary>
internal sealed class ReportLanes
{
    private readonly ReportLane[] _lanes;
    private readonly BackgroundLoop[] _loops;
    private readonly LoopTicks _ticks;

    public ReportLanes(
        ReportDelivery delivery,
        HeldTasks held,
        FlowsInTrouble flows,
        FlushMetrics metrics,
        IOptions<CompletionOptions> options,
        LoopTicks ticks,
        TimeProvider time,
        ILogger<ReportLanes> logger)
    {
        _ticks = ticks;
        _lanes =
        [
            .. Enumerable.Range(0, 2)
                .Select(_ => new ReportLane(delivery, held, flows, metrics, options.Value, time)),
        ];
        _loops =
        [
            .. _lanes.Select((_, index) => new BackgroundLoop(NameOf(index), ticks, time, logger)),
        ];
    }

    /// <summary>
    /// Accepts a result; waits while its lane is full. False when the lanes are finished or the wait was cancelled:
    /// the result will not be delivered, and its task is run again when this worker has ended.
    /// </summary>
    public ValueTask<bool> AddAsync(TaskReport report, CancellationToken cancellationToken = default) =>
        LaneOf(report.Task.Claim.RunId).AddAsync(report, cancellationToken);

    /// <summary>Accepts a result without waiting; false when its lane is full or the lanes are finished.</summary>
    public bool TryAdd(TaskReport report) => LaneOf(report.Task.Claim.RunId).TryAdd(report);

    /// <summary>Delivers until finished and all is delivered, or until the token gives up on the rest.</summary>
    public Task RunAsync(CancellationToken givingUp) =>
        Task.WhenAll(_loops.Select((loop, index) => loop.RunAsync(token => PassAsync(index, token), givingUp)));

    public void Finish()
    {
        foreach (var lane in _lanes)
        {
            lane.Finish();
        }
    }

    private async Task<bool> PassAsync(int index, CancellationToken givingUp)
    {
        using (_ticks.Rest(NameOf(index)))
        {
            await _lanes[index].WaitAsync(givingUp);
        }

        return await _lanes[index].PassAsync(givingUp);
    }

    private static string NameOf(int index) => $"deliver results {index + 1}";

    private ReportLane LaneOf(Guid runId) => _lanes[(uint)runId.GetHashCode() % (uint)_lanes.Length];
}
