using Microsoft.Extensions.Logging;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Elections;

/// <summary>Work that one worker does for all workers of a database: the one that they elect.</summary>
internal abstract class ElectedLoop(
    string name, Election election, LoopTicks ticks, TimeProvider time, ILogger logger) : IWorkerLoop
{
    // How late a process may find out that it was elected.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public string Name => name;

    public LoopStage Stage => LoopStage.Claiming;

    protected Election Election => election;

    protected LoopTicks Ticks => ticks;

    protected TimeProvider Time => time;

    protected ILogger Logger => logger;

    /// <summary>Whether this process stands for election at all.</summary>
    protected abstract bool IsOn { get; }

    /// <summary>How long the elected one rests after a pass.</summary>
    protected abstract TimeSpan Rest { get; }

    /// <summary>How long it rests after one that failed.</summary>
    protected virtual TimeSpan RestAfterFailure => TimeSpan.Zero;

    public Task RunAsync(CancellationToken stopping) => IsOn
        ? Task.WhenAll(election.RunAsync(stopping), RepeatAsync(stopping))
        : Task.CompletedTask;

    /// <summary>Acts if this process is elected; returns whether it did.</summary>
    public async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        if (!election.IsElected)
        {
            return false;
        }

        await ActAsync(cancellationToken);
        return true;
    }

    /// <summary>Called while this process is elected; it may end during the call.</summary>
    protected abstract Task ActAsync(CancellationToken cancellationToken);

    private Task RepeatAsync(CancellationToken stopping) =>
        new BackgroundLoop(name, ticks, time, logger) { IsAuxiliary = true, RestAfterFailure = RestAfterFailure }
            .RunWithRestsAsync(
                async token => await PassAsync(token) ? Rest : Patience, stopping);
}
