using Microsoft.Extensions.Logging;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Elections;

/// <summary>A loop that only one worker of a database runs: the elected one.</summary>
internal abstract class ElectedLoop(
    string name, Election election, LoopTicks ticks, TimeProvider time, ILogger logger) : IWorkerLoop
{
    // The maximum delay before a process notices that it was elected.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public string Name => name;

    public LoopStage Stage => LoopStage.Claiming;

    protected Election Election => election;

    protected LoopTicks Ticks => ticks;

    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    /// <summary>Gets whether this process is a candidate at all.</summary>
    protected abstract bool IsOn { get; }

    /// <summary>The elected process's rest after a pass.</summary>
    protected abstract TimeSpan Rest { get; }

    /// <summary>The rest after a failed pass.</summary>
    protected virtual TimeSpan RestAfterFailure => TimeSpan.Zero;

    public Task RunAsync(CancellationToken stopping) => IsOn
        ? Task.WhenAll(election.RunAsync(stopping), RepeatAsync(stopping))
        : Task.CompletedTask;

    /// <summary>Acts if this process is elected; returns whether it was.</summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        if (!election.IsElected)
        {
            return false;
        }

        await ActAsync(cancellationToken);
        return true;
    }

    /// <summary>Called while this process is elected; the election may end during the call.</summary>
    protected abstract Task ActAsync(CancellationToken cancellationToken);

    private Task RepeatAsync(CancellationToken stopping) =>
        new BackgroundLoop(name, ticks, time, logger) { IsAuxiliary = true, RestAfterFailure = RestAfterFailure }
            .RunWithRestsAsync(
                async token => await PassAsync(token) ? Rest : Patience, stopping);
}
