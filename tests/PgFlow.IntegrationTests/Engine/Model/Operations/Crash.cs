using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>A worker was last heard two leases ago, or so long ago that its row may be pruned.</summary>
internal sealed record Crash(int Slot, bool IsBuried) : Operation(ModelWorld.Hand)
{
    public override async Task RunAsync(Turn turn)
    {
        await turn.Sql.ExecuteAsync(
            "update pgflow.workers set last_heartbeat_at = now() - $2 where worker_id = $1",
            ModelWorld.Workers[Slot], IsBuried ? TimeSpan.FromDays(2) : TimeSpan.FromSeconds(1200));
        if (turn.WorkerAt(Slot) is { } worker)
        {
            turn.Model.Workers[worker.Id] = worker with { IsSilent = true, IsBuried = IsBuried };
        }
    }
}
