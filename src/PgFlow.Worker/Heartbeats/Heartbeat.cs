using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Lifecycle;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Registration;

namespace PgFlow.Worker.Heartbeats;

/// <summary>
/// Proves that the process is alive, from a thread of its own and with synchronous calls: handlers that block every
/// thread of the pool must not make a living worker look dead. Hence no timer and no await here.
/// </summary>
internal sealed class Heartbeat(
    WorkerIdentity identity,
    IWorkerStore store,
    HeldTasks held,
    StopRequest stop,
    IOptions<HeartbeatOptions> options,
    LoopTicks ticks,
    ILogger<Heartbeat> logger) : IDisposable
{
    private const string Loop = "heartbeat";
    private readonly LoopTrouble _trouble = new(Loop, logger);
    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _thread;

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "pgflow heartbeat" };
        _thread.Start();
    }

    /// <summary>Asks the thread to end and waits for it, at most as long as a call's own timeouts take.</summary>
    public void Stop()
    {
        _stopping.Set();
        _thread?.Join(TimeSpan.FromSeconds(5));
        ticks.Forget(Loop);
    }

    /// <summary>One heartbeat: cancels the handlers of lost claims, asks for the stop of a deprecated worker.</summary>
    public void Pass()
    {
        var claims = held.Snapshot().Select(task => task.Claim).ToList();
        var reply = store.Heartbeat(identity.WorkerId, claims);
        if (reply.LostClaims.Count > 0)
        {
            HeartbeatLog.Lost(logger, held.CancelLost(reply.LostClaims));
        }

        if (reply.IsDeprecated && stop.Request(StopReason.Deprecated))
        {
            HeartbeatLog.Deprecated(logger, identity.WorkerId);
        }
    }

    public void Dispose() => _stopping.Dispose();

    private void Run()
    {
        do
        {
            TryPass();
        }
        while (!_stopping.Wait(options.Value.Interval));
    }

    // A failed heartbeat is tried again at the usual interval: waiting longer would let the worker look dead, and
    // one small call at a time hammers nobody.
    [SuppressMessage("Design", "CA1031", Justification = "An exception on this thread would end the process.")]
    private void TryPass()
    {
        try
        {
            Pass();
            ticks.Tick(Loop);
            _trouble.Succeeded();
        }
        catch (Exception error)
        {
            _trouble.Failed(error);
        }
    }
}
