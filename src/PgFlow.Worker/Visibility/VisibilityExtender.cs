using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgFlow.Client;
using PgFlow.Worker.Execution;
using PgFlow.Worker.Loops;

namespace PgFlow.Worker.Visibility;

/// <summary>Keeps the messages of held tasks hidden for as long as they are held.</summary>
internal sealed class VisibilityExtender(
    IWorkerStore store,
    HeldTasks held,
    IOptions<VisibilityOptions> options,
    LoopTicks ticks,
    TimeProvider time,
    ILogger<VisibilityExtender> logger)
{
    // One call's size: its rows are locked until it commits.
    private const int BatchSize = 1_000;

    public Task RunAsync(CancellationToken stopping) =>
        new BackgroundLoop("extend visibility", ticks, time, logger).RunAsync(
            async token =>
            {
                await Task.Delay(options.Value.Timeout / 6, time, token);
                await PassAsync(token);
                return true;
            },
            stopping);

    /// <summary>
    /// Extends what was hidden a third of the timeout ago or longer, and cancels the handlers of claims that turn
    /// out to be lost. Returns how many were extended.
    /// </summary>
    public async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        var due = held.Snapshot()
            .Where(task => time.GetElapsedTime(task.HiddenSince) >= options.Value.Timeout / 3)
            .ToList();
        var extended = 0;
        foreach (var batch in due.Chunk(BatchSize))
        {
            extended += await ExtendAsync(batch, cancellationToken);
        }

        return extended;
    }

    private async Task<int> ExtendAsync(HeldTask[] batch, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var claims = Array.ConvertAll(batch, task => task.Claim);
        var results = await store.ExtendAsync(claims, options.Value.Timeout, cancellationToken);
        var extended = 0;
        for (var index = 0; index < batch.Length; index++)
        {
            if (results[index].Outcome == TaskOutcome.Extended)
            {
                batch[index].HiddenSince = now;
                extended++;
            }
            else
            {
                batch[index].Cancel(CancelReason.Lost);
            }
        }

        return extended;
    }
}
