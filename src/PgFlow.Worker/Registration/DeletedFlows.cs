using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Checks at intervals whether the served flows still exist, so that a deleted one is not reported as served. It is
/// still read: if it is defined again with the same shape, its tasks are executed again.
/// </summary>
internal sealed class DeletedFlows(
    ServedFlows flows,
    IFlowStore store,
    IOptions<WorkerOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<DeletedFlows> logger) : IWorkerLoop
{
    /// <summary>The interval between checks: flows are seldom deleted.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public string Name => "find deleted flows";

    public LoopStage Stage => LoopStage.Claiming;

    // With --until-idle, the exit code tells which flows were not served.
    public Task RunAsync(CancellationToken stopping) => options.Value.UntilIdle
        ? Task.CompletedTask
        : new BackgroundLoop(Name, ticks, time, logger) { IsAuxiliary = true }.RunWithRestsAsync(
            async token =>
            {
                await PassAsync(token);
                return Interval;
            },
            stopping);

    public async Task PassAsync(CancellationToken cancellationToken)
    {
        var before = flows.Deleted;
        var served = flows.Served.Select(flow => flow.Slug).ToList();
        var deleted = (await store.MissingFlowsAsync(served, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        flows.NoteDeleted(deleted);
        foreach (var slug in deleted.Where(slug => !before.Contains(slug)))
        {
            RegistrationLog.Deleted(logger, slug);
        }

        foreach (var slug in before.Where(slug => !deleted.Contains(slug)))
        {
            RegistrationLog.DefinedAgain(logger, slug);
        }
    }
}
