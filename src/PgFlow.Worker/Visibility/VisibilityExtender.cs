using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Visibility;

/// <summary>
/// Keeps the messages of held tasks hidden while they are held, on a thread of its own: handlers that block every
/// thread of the pool must not let their messages become visible to others.
/// </summary>
internal sealed class VisibilityExtender : IWorkerLoop, IDisposable
{
    // The limit of one call; its rows are locked until it commits.
    private const int BatchSize = 1_000;

    // Independent of the timeout: a loop without activity for two minutes counts as hanging.
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(30);

    private readonly ITaskStore _store;
    private readonly HeldTasks _held;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ThreadLoop _loop;

    public VisibilityExtender(
        ITaskStore store,
        HeldTasks held,
        IOptions<VisibilityOptions> options,
        LoopTicks ticks,
        TimeProvider time,
        ILogger<VisibilityExtender> logger)
    {
        (_store, _held, _timeout, _time, _logger) = (store, held, options.Value.Timeout, time, logger);
        _loop = new ThreadLoop(Name, IntervalFor(_timeout), () => Pass(), ticks, logger);
    }

    /// <summary>Returns the interval of the passes.</summary>
    public static TimeSpan IntervalFor(TimeSpan timeout) =>
        timeout / 6 < LongestInterval ? timeout / 6 : LongestInterval;

    public string Name => "extend visibility";

    public LoopStage Stage => LoopStage.Holding;

    public Task RunAsync(CancellationToken stopping) => _loop.RunAsync(stopping);

    /// <summary>
    /// Extends messages that were hidden a third of the timeout ago or longer, and cancels the handlers of claims that
    /// turn out to be lost. Returns the number of extended messages.
    /// </summary>
    public int Pass()
    {
        var due = _held.Snapshot().Where(task => _time.GetElapsedTime(task.HiddenSince) >= _timeout / 3);
        return due.Chunk(BatchSize).Sum(Extend);
    }

    public void Dispose() => _loop.Dispose();

    private int Extend(HeldTask[] batch)
    {
        var now = _time.GetTimestamp();
        var results = _store.Extend(Array.ConvertAll(batch, task => task.Claim), _timeout);
        var extended = 0;
        var lost = 0;
        for (var index = 0; index < batch.Length; index++)
        {
            var task = batch[index];
            switch (results[index].Outcome)
            {
                case TaskOutcome.Extended:
                    task.HiddenSince = now;
                    extended++;
                    break;
                case TaskOutcome.Rejected:
                    // The claim may still hold: a client that reads the message meanwhile finds its task started.
                    Report(task, results[index].Error ?? "no reason given");
                    break;
                case TaskOutcome.Unanswered:
                    break;
                default:
                    lost += task.Cancel(CancelReason.Lost) ? 1 : 0;
                    break;
            }
        }

        if (lost > 0)
        {
            VisibilityLog.Lost(_logger, lost);
        }

        return extended;
    }

    private void Report(HeldTask task, string reason)
    {
        if (!task.IsExtensionRefused)
        {
            task.IsExtensionRefused = true;
            using var scope = _logger.BeginTask(task);
            VisibilityLog.Refused(_logger, task.Claim.RunId, task.Claim.StepSlug, task.Claim.TaskIndex, reason);
        }
    }
}
