using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Waking;

/// <summary>
/// Looks for work of all idle flows in one call, often at first, then ever more rarely, and wakes those that have some.
/// With a listener that is connected it announces the idle flows before it looks, so that work of any later moment
/// comes with a notification.
/// </summary>
internal sealed class WorkWatch(
    IdleFlows flows,
    WaitAnnouncements announcements,
    WorkListener listener,
    IWorkSignals signals,
    FlowWakes wakes,
    NotifiedWakes notified,
    IOptions<WakingOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<WorkWatch> logger) : IWorkerLoop
{
    private readonly Backoff _backoff = new(options.Value.MinPollInterval, options.Value.MaxPollInterval);
    private readonly HashSet<string> _wokenByLook = new(StringComparer.Ordinal);
    private long _plannedAt;
    private TimeSpan _lookIn = TimeSpan.Zero;
    private int _connections;

    private TimeSpan UntilLook => _lookIn - time.GetElapsedTime(_plannedAt);

    public string Name => "look for work";

    public LoopStage Stage => LoopStage.Claiming;

    public Task RunAsync(CancellationToken stopping) => new BackgroundLoop(Name, ticks, time, logger).RunAsync(
        async token =>
        {
            var pause = await PassAsync(token);
            ticks.Tick(Name);
            using var rest = ticks.Rest(Name);
            await flows.Changed.WaitAsync(pause, time, token);
            return true;
        },
        stopping);

    /// <summary>Announces, and looks if it is time to; returns the wait until the next pass.</summary>
    public async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        NoteEntered();
        var idle = flows.Snapshot();
        var isNew = false;
        try
        {
            isNew = listener.IsConnected
                && await AnnounceAsync([.. idle.Select(flow => flow.Slug)], cancellationToken);
        }
        finally
        {
            // Also when announcing failed: the looks are then all that the idle flows have.
            if (isNew || UntilLook <= TimeSpan.Zero)
            {
                PlanLook(await LookAsync(
                    [.. idle.Select(flow => new FlowSteps(flow.Slug, flow.Steps))], cancellationToken));
            }
        }

        var pause = UntilLook;
        var most = announcements.IsPending ? WaitAnnouncements.Patience : WaitAnnouncements.Renewal;
        pause = most < pause ? most : pause;
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    // A flow that was woken for nothing, as others were quicker, is not looked at again any sooner for it.
    private void NoteEntered()
    {
        foreach (var entry in flows.TakeEntered())
        {
            if (entry.HasWorked)
            {
                notified.NoteWorked(entry.FlowSlug);
            }

            var isOfLook = _wokenByLook.Remove(entry.FlowSlug);
            if (!entry.HasWorked)
            {
                if (isOfLook)
                {
                    wakes.NoteUnclaimed(entry.FlowSlug);
                }

                continue;
            }

            _backoff.Reset();
            if (options.Value.MinPollInterval < UntilLook)
            {
                PlanLook(options.Value.MinPollInterval);
            }
        }
    }

    private void PlanLook(TimeSpan wait) => (_plannedAt, _lookIn) = (time.GetTimestamp(), wait);

    // Whether something was announced: then it has to be looked at once more.
    private async Task<bool> AnnounceAsync(string[] idle, CancellationToken cancellationToken)
    {
        if (_connections != listener.Connections)
        {
            announcements.Forget();
            _connections = listener.Connections;
        }

        var isNew = !idle.All(announcements.Covers);
        await announcements.UpdateAsync(idle, cancellationToken);
        return isNew;
    }

    private async Task<TimeSpan> LookAsync(FlowSteps[] idle, CancellationToken cancellationToken)
    {
        var pause = _backoff.Next();
        if (idle.Length == 0)
        {
            return pause;
        }

        var ready = await signals.ReadyFlowsAsync(idle, cancellationToken);
        foreach (var (flow, due) in ready)
        {
            if (due == TimeSpan.Zero)
            {
                _wokenByLook.Add(flow);
                wakes.Wake(flow);
            }
            else if (due < pause)
            {
                pause = due;
            }
        }

        return pause;
    }
}
