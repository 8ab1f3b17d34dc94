using Microsoft.Extensions.Logging;
using PgFlow.Client;
using PgFlow.Worker.Fetching;
using PgFlow.Worker.Identity;
using PgFlow.Worker.Instruments;
using PgFlow.Worker.Tasks;

namespace PgFlow.Worker.Recovery;

/// <summary>
/// Releases claims that the database assigns to this worker and that the worker does not know of: their answers were
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

    /// <summary>Enters the gate first: while it is held no claim is under way.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken);
        try
        {
            await ReleaseAsync(cancellationToken);
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>
    /// For callers that hold the gate. The first of two calls gets the time, the second releases claims made before it:
    /// an earlier claim whose statement is still on its way to the server is left for the next pass.
    /// </summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
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
                RecoveryLog.ClaimsReleased(logger, unheld);
            }
        }
        catch
        {
            // During an outage: retry as soon as the database is back, not an interval later.
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
