using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>A worker is heard (again) and learns which of these claims are no longer its own.</summary>
internal sealed record Heartbeat(int Session, int Slot, Picked Picked) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        if (turn.WorkerAt(Slot) is not { } worker)
        {
            return;
        }

        var claims = turn.Pick(Picked);
        var lost = await turn.Sql.ScalarAsync<int[]>(
            "select lost_items from pgflow.heartbeat($1, $2, $3, $4, $5)",
            worker.Id,
            claims.Select(claim => claim.RunId).ToArray(),
            claims.Select(claim => claim.StepSlug).ToArray(),
            claims.Select(claim => claim.TaskIndex).ToArray(),
            claims.Select(claim => claim.ClaimNo).ToArray());

        Assert.That(
            lost,
            Is.EqualTo(Enumerable.Range(1, claims.Count).Where(item => turn.Model.Held(claims[item - 1]) is null)));
        turn.Model.Workers[worker.Id] = new(worker.Id, worker.HasLease);
    }
}
