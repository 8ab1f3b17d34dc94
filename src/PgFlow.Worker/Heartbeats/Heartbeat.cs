using System.Data.Common;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;
using PgFlow.Worker.Stopping;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Heartbeats;

/// <summary>
/// Sends the heartbeats on a thread of its own: handlers that block every thread of the pool must not make a live
/// worker look dead.
/// </summary>
internal sealed class Heartbeat : IWorkerLoop, IDisposable
{
    // The worker's row was deleted, because the worker looked dead.
    private const string NotRegistered = "PF005";

    private readonly WorkerIdentity _identity;
    private readonly IWorkerRegistry _registry;
    private readonly HeldTasks _held;
    private readonly StopRequest _stop;
    private readonly WorkerLease _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ThreadLoop _loop;

    public Heartbeat(
        WorkerIdentity identity,
        IWorkerRegistry registry,
        HeldTasks held,
        StopRequest stop,
        WorkerLease lease,
        TimeProvider time,
        IOptions<HeartbeatOptions> options,
        LoopTicks ticks,
        ILogger<Heartbeat> logger)
    {
        (_identity, _registry, _held, _stop, _logger) = (identity, registry, held, stop, logger);
        (_lease, _time) = (lease, time);
        _loop = new ThreadLoop(Name, options.Value.Interval, Pass, ticks, logger);
    }

    public string Name => "heartbeat";

    public LoopStage Stage => LoopStage.Holding;

    public Task RunAsync(CancellationToken stopping) => _loop.RunAsync(stopping);

    /// <summary>Sends one heartbeat: cancels the handlers of lost claims, and stops a deprecated worker.</summary>
    public void Pass()
    {
        var askedAt = Moment.Now(_time);
        var reply = Beat([.. _held.Snapshot().Select(task => task.Claim)]);
        var lost = _held.CancelLost(reply.LostClaims);
        if (lost > 0)
        {
            HeartbeatLog.Lost(_logger, lost);
        }

        // Only after lost tasks are cancelled: tasks that wait for a slot may start now.
        _lease.Renew(askedAt);

        if (reply.IsDeprecated && _stop.Request(StopReason.Deprecated))
        {
            HeartbeatLog.Deprecated(_logger, _identity.WorkerId);
        }
    }

    public void Dispose() => _loop.Dispose();

    private HeartbeatReply Beat(List<TaskClaim> claims)
    {
        try
        {
            return _registry.Heartbeat(_identity.WorkerId, claims);
        }
        catch (DbException error) when (error.SqlState == NotRegistered && _identity.Registration is not null)
        {
            HeartbeatLog.RegisteredAgain(_logger, _identity.WorkerId);
            _registry.Register(_identity.Registration);
            return _registry.Heartbeat(_identity.WorkerId, claims);
        }
    }
}
