using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Recovery;

/// <summary>
/// Gives back what the database counts as this worker's and the worker does not know of: claims whose answers were
/// lost.
/// </summary>
internal sealed class ClaimReconciliation(
    WorkerIdentity identity,
    ITaskStore store,
    HeldTasks held,
    FetchGate gate,
    TaskMetrics metrics,
    ILogger<ClaimReconciliation> logger)
{
    private DateTimeOffset? _asked;

    /// <summary>Passes the gate first: while it is held no claim is under way.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken);
        try
        {
            await GiveBackAsync(cancellationToken);
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>
    /// For callers that hold the gate. The first of two calls asks for the time, the second gives back what was claimed
    /// before it: an earlier claim whose statement is still on its way to the server is left for the next pass.
    /// </summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        try
        {
            var hasUnknown = gate.TakeUnknownClaims();
            var unheld = await CallAsync(cancellationToken);
            if (hasUnknown)
            {
                unheld += await CallAsync(cancellationToken);
            }

            if (unheld > 0)
            {
                RecoveryLog.Unheld(logger, unheld);
            }
        }
        catch
        {
            // During an outage: as soon as the database is back, rather than an interval later.
            gate.NoteUnknownClaims();
            throw;
        }
    }

    private async Task<int> CallAsync(CancellationToken cancellationToken)
    {
        var claims = held.Snapshot().Select(task => task.Claim).ToList();
        var unheld = await store.ReleaseUnheldAsync(identity.WorkerId, claims, _asked, cancellationToken);
        _asked = unheld.AskedAt;
        foreach (var task in unheld.Released)
        {
            metrics.Released(task);
        }

        return unheld.Released.Count;
    }
}
