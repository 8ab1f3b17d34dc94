using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record StopWorker(int Session, int Slot) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        await turn.Sql.ExecuteAsync("select pgflow.stop_worker($1)", ModelWorld.Workers[Slot]);
        if (turn.WorkerAt(Slot) is { } worker)
        {
            turn.Model.Workers[worker.Id] = worker with { IsStopped = true };
        }
    }
}
