using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Selection;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Idling;

/// <summary>
/// Tells workers that execute tasks of the served flows from those that died with them: the former send a heartbeat
/// while they are watched. The tasks of the latter are recovered by this process once their lease has expired.
/// </summary>
internal sealed class SilentHolders(
    IUpkeepStore store,
    WorkerIdentity identity,
    IOptions<WorkerOptions> options,
    IOptions<HeartbeatOptions> heartbeat,
    TimeProvider time,
    ILogger<SilentHolders> logger)
{
    // Beyond the lease: this process must have sent heartbeats for that long before it may recover tasks, which it does
    // every few seconds.
    private static readonly TimeSpan Recovering = TimeSpan.FromSeconds(30);

    // By worker; the empty id stands for tasks without a worker.
    private readonly Dictionary<Guid, Watched> _watched = [];
    private string _named = "";

    public async Task<Silence> CheckAsync(IReadOnlyList<SelectedFlow> flows, CancellationToken cancellationToken)
    {
        var holders = await store.HoldersAsync([.. flows.Select(flow => flow.Slug)], cancellationToken);
        var silent = holders.Where(holder => holder.WorkerId != identity.WorkerId && !HasHeartbeat(holder)).ToList();
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

        Name(late, IdleLog.EndsWithHeldTasks);
        return Silence.ForLong;
    }

    /// <summary>Starts over: heartbeats seen before this process was busy prove nothing now.</summary>
    public void Forget() => _watched.Clear();

    private bool HasHeartbeat(TaskHolder holder)
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
        return time.GetElapsedTime(watched.Since) >= TimeLimitOf(holder, watched.OverdueIn);
    }

    // A holder without a lease has only its tasks' own deadline, which may be hours away: beyond the horizon it gets
    // only the time for a heartbeat.
    private TimeSpan TimeLimitOf(TaskHolder holder, TimeSpan overdueIn) => holder switch
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
        { WorkerId: null } => "tasks without a worker",
        { Lease: null } => $"worker {holder.WorkerId} without a lease, last heartbeat {holder.LastHeartbeat:u}",
        _ => $"worker {holder.WorkerId}, last heartbeat {holder.LastHeartbeat:u}, lease {holder.Lease}",
    };

    private sealed record Watched(DateTimeOffset? LastHeartbeat, long Since, TimeSpan OverdueIn);
}
