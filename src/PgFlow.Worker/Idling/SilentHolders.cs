using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Idling;

/// <summary>
/// Tells workers that execute tasks of the served flows from those that died with them: the former are heard again while
/// they are watched. The tasks of the latter are recovered by this process when their lease has lapsed.
/// </summary>
internal sealed class SilentHolders(
    IUpkeepStore store,
    WorkerIdentity identity,
    IOptions<WorkerOptions> options,
    IOptions<HeartbeatOptions> heartbeat,
    TimeProvider time,
    ILogger<SilentHolders> logger)
{
    // Beyond the lease: this process must itself have been heard for as long before it may judge, and it recovers every
    // few seconds.
    private static readonly TimeSpan Recovering = TimeSpan.FromSeconds(30);

    // By worker; the empty id stands for tasks that no worker is named for.
    private readonly Dictionary<Guid, Watched> _watched = [];
    private string _named = "";

    public async Task<Silence> LookAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        var holders = await store.HoldersAsync([.. flows.Select(flow => flow.Slug)], cancellationToken);
        var silent = holders.Where(holder => holder.WorkerId != identity.WorkerId && !IsHeard(holder)).ToList();
        var late = silent.FindAll(IsLate);
        if (silent.Count > late.Count)
        {
            Name(silent, IdleLog.Waits);
            return Silence.ForNow;
        }

        if (late.Count == 0)
        {
            return Silence.None;
        }

        Name(late, IdleLog.LeavesHeld);
        return Silence.ForLong;
    }

    /// <summary>Begins anew: what was heard before this process was busy says nothing of now.</summary>
    public void Forget() => _watched.Clear();

    private bool IsHeard(TaskHolder holder)
    {
        var id = holder.WorkerId ?? Guid.Empty;
        if (!_watched.TryGetValue(id, out var watched))
        {
            _watched[id] = watched = new Watched(holder.LastHeartbeat, time.GetTimestamp(), holder.OverdueIn);
        }

        return holder.LastHeartbeat > watched.LastHeartbeat;
    }

    private bool IsLate(TaskHolder holder)
    {
        var watched = _watched[holder.WorkerId ?? Guid.Empty];
        return time.GetElapsedTime(watched.Since) >= PatienceWith(holder, watched.OverdueIn);
    }

    // A holder without a lease is judged by its tasks' time, which may be hours: beyond the horizon it is only given the
    // time to be heard.
    private TimeSpan PatienceWith(TaskHolder holder, TimeSpan overdueIn) => holder switch
    {
        { Lease: { } lease } => lease + Recovering,
        _ when overdueIn <= options.Value.IdleHorizon => overdueIn + Recovering,
        { LastHeartbeat: not null } => heartbeat.Value.Lease,
        _ => TimeSpan.Zero,
    };

    private void Name(List<TaskHolder> holders, Action<ILogger, string> log)
    {
        var named = string.Join("; ", holders.Select(Describe));
        if (_named != named)
        {
            _named = named;
            log(logger, named);
        }
    }

    private static string Describe(TaskHolder holder) => holder switch
    {
        { WorkerId: null } => "tasks that no worker is named for",
        { Lease: null } => $"worker {holder.WorkerId} without a lease, heard last at {holder.LastHeartbeat:u}",
        _ => $"worker {holder.WorkerId}, heard last at {holder.LastHeartbeat:u}, lease {holder.Lease}",
    };

    private sealed record Watched(DateTimeOffset? LastHeartbeat, long Since, TimeSpan OverdueIn);
}
