using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Waking;

/// <summary>
/// Wakes flows when the database notifies of their work. While its connection is lost, which it tries to replace, idle
/// flows are polled as if it did not exist.
/// </summary>
internal sealed class WorkListener(
    IWorkSignals signals,
    NotifiedWakes wakes,
    IdleFlows flows,
    IOptions<WakingOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<WorkListener> logger) : IWorkerLoop
{
    private volatile bool _isConnected;
    private volatile int _connections;

    /// <summary>Gets whether notifications arrive now.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>
    /// The number of connections so far: announcements before the last one may have been notified in vain.
    /// </summary>
    public int Connections => _connections;

    public string Name => "listen for work";

    public LoopStage Stage => LoopStage.Claiming;

    public Task RunAsync(CancellationToken stopping) => options.Value.Listen
        ? new BackgroundLoop(Name, ticks, time, logger).RunAsync(PassAsync, stopping)
        : Task.CompletedTask;

    /// <summary>
    /// Listens until the connection is lost, which throws. Does not even start behind a pooler: its session is not the
    /// one that would be notified.
    /// </summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        switch (await signals.NotificationPathAsync(cancellationToken))
        {
            case NotificationPath.Pooled:
                WakingLog.PollingOnly(logger, options.Value.MaxPollInterval);
                return false;
            case NotificationPath.DirectIsPooled:
                WakingLog.DirectIsPooled(logger, options.Value.MaxPollInterval);
                return false;
        }

        try
        {
            using var rest = ticks.Rest(Name);
            await signals.ListenAsync(Connected, wakes.Notify, cancellationToken);
            return true;
        }
        finally
        {
            _isConnected = false;
        }
    }

    private void Connected()
    {
        Interlocked.Increment(ref _connections);
        _isConnected = true;
        ticks.Tick(Name);
        flows.Changed.Set();
    }
}
