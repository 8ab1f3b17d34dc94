using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Prune(int Session) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        await turn.Sql.ExecuteAsync("select pgflow.prune_data_older_than(interval '1 day')");
        foreach (var run in turn.Model.Runs.Rows.Where(run => run.IsAged).ToList())
        {
            RemoveRun(turn.Model, run);
        }

        var gone = turn.Model.Workers.Rows
            .Where(worker => worker.IsBuried
                && !turn.Model.Tasks.Rows.Any(task => task.IsStarted && task.Worker == worker.Id))
            .ToList();
        foreach (var worker in gone)
        {
            turn.Model.Workers.Remove(worker.Id);
        }
    }

    private static void RemoveRun(EngineModel model, ModelRun run)
    {
        model.Runs.Remove(run.Id);
        foreach (var step in run.Shape.Steps)
        {
            model.Steps.Remove((run.Id, step.Slug));
        }

        foreach (var task in model.Tasks.Rows.Where(task => task.Key.Run == run.Id).ToList())
        {
            model.Tasks.Remove(task.Key);
        }
    }
}
