using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Elections;
using PgFlow.Worker.Loops;
using PgFlow.Worker.Pacing;

namespace PgFlow.Worker.Retention;

/// <summary>
/// Deletes old data in short transactions with rests between them. One of the processes that have an age set is
/// elected to do it; the others stand by.
/// </summary>
internal sealed class Pruning(
    [FromKeyedServices(Election.Pruner)] Election election,
    IUpkeepStore store,
    FlowAges flowAges,
    IOptions<RetentionOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<Pruning> logger) : ElectedLoop("prune", election, ticks, time, logger)
{
    // An idle server deletes a batch in milliseconds; this leaves some capacity to others even then.
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(10);

    private bool _isRefused;

    protected override bool IsOn => options.Value.IsOn;

    protected override TimeSpan Rest => Spread.Around(options.Value.Interval);

    protected override async Task ActAsync(CancellationToken cancellationToken)
    {
        await PruneAllAsync(cancellationToken);
        await flowAges.CheckAsync(cancellationToken);
    }

    /// <summary>Deletes batch after batch until nothing is left or another process is elected.</summary>
    public async Task PruneAllAsync(CancellationToken cancellationToken)
    {
        var began = Time.GetTimestamp();
        var total = PrunedRows.None;
        var batches = 0;
        try
        {
            while (Election.IsElected && await PruneAsync(cancellationToken) is { } rows && rows != PrunedRows.None)
            {
                total = total.Plus(rows);
                batches++;
            }
        }
        finally
        {
            if (batches > 0)
            {
                RetentionLog.Pruned(
                    Logger, total.Runs, total.Tasks, total.Messages, total.Events, total.Workers, batches,
                    Time.GetElapsedTime(began).TotalSeconds);
            }
        }
    }

    // Rests for as long as the batch took: a busy, and thus slow, server gets longer rests.
    private async Task<PrunedRows?> PruneAsync(CancellationToken cancellationToken)
    {
        var began = Time.GetTimestamp();
        try
        {
            var rows = await store.PruneAsync(
                options.Value.Age, options.Value.FlowAge, options.Value.BatchSize, cancellationToken);
            _isRefused = false;
            var took = Time.GetElapsedTime(began);
            Ticks.Tick(Name);
            await Ticks.RestAsync(Name, took > ShortestRest ? took : ShortestRest, Time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return rows;
        }
        catch (Exception error) when (DatabaseErrors.KindOf(error) == DatabaseErrorKind.MissingRight)
        {
            // The worker works without it; a right that is granted later is found by the next pass.
            if (!_isRefused)
            {
                RetentionLog.NotAllowed(Logger, error.Message);
            }

            _isRefused = true;
            return null;
        }
    }
}
