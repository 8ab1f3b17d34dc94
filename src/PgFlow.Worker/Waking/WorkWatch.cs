using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Waking;

/// <summary>
/// Polls for work of all idle flows in one call, often at first, then less and less, and wakes those that have some.
/// With a connected listener it announces the idle flows before it polls, so that any later work comes with a
/// notification.
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
    private readonly HashSet<string> _wokenByPoll = new(StringComparer.Ordinal);
    private long _plannedAt;
    private TimeSpan _pollIn = TimeSpan.Zero;
    private int _connections;

    private TimeSpan UntilPoll => _pollIn - time.GetElapsedTime(_plannedAt);

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

    /// <summary>Announces, and polls if it is time to; returns the wait until the next pass.</summary>
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
            // Also when announcing failed: polling is then all that the idle flows have.
            if (isNew || UntilPoll <= TimeSpan.Zero)
            {
                PlanPoll(await PollAsync(
                    [.. idle.Select(flow => new FlowSteps(flow.Slug, flow.Steps))], cancellationToken));
            }
        }

        var pause = UntilPoll;
        var most = announcements.IsPending ? WaitAnnouncements.Patience : WaitAnnouncements.Renewal;
        pause = most < pause ? most : pause;
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    // A flow that was woken in vain, as others were quicker, is not polled any sooner for it.
    private void NoteEntered()
    {
        foreach (var entry in flows.TakeEntered())
        {
            if (entry.HasWorked)
            {
                notified.NoteWorked(entry.FlowSlug);
            }

            var isOfPoll = _wokenByPoll.Remove(entry.FlowSlug);
            if (!entry.HasWorked)
            {
                if (isOfPoll)
                {
                    wakes.NoteUnclaimed(entry.FlowSlug);
                }

                continue;
            }

            _backoff.Reset();
            if (options.Value.MinPollInterval < UntilPoll)
            {
                PlanPoll(options.Value.MinPollInterval);
            }
        }
    }

    private void PlanPoll(TimeSpan wait) => (_plannedAt, _pollIn) = (time.GetTimestamp(), wait);

    // Returns whether flows were announced: they have to be polled once more.
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

    private async Task<TimeSpan> PollAsync(FlowSteps[] idle, CancellationToken cancellationToken)
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
                _wokenByPoll.Add(flow);
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
