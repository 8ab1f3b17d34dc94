using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Register(int Session, int Slot) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var worker = new ModelWorker(ModelWorld.Workers[Slot], HasLease: Slot < ModelWorld.Workers.Count - 1);
        await turn.Sql.ExecuteAsync(
            "select pgflow.register_worker($1, 'any', 'tests', $2)", worker.Id, worker.HasLease ? 600 : null);
        turn.Model.Workers[worker.Id] = worker;
    }
}
