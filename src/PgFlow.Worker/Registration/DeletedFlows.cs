using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Stopping;

namespace PgFlow.Worker.Registration;

/// <summary>
/// Looks now and then whether the flows that are served are still there, so that one that was deleted is not called
/// served. Its reading goes on: when it is defined anew in the same shape, its tasks are executed again.
/// </summary>
internal sealed class DeletedFlows(
    ServedFlows flows,
    IFlowStore store,
    IOptions<WorkerOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<DeletedFlows> logger) : IWorkerLoop
{
    /// <summary>How long it waits between looks: flows are seldom deleted.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public string Name => "find deleted flows";

    public LoopStage Stage => LoopStage.Claiming;

    // A worker that ends by itself says by its exit code what it missed.
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
