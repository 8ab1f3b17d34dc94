using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>Somebody deletes the message of an open task.</summary>
internal sealed record DeleteMessage(int From) : Operation(ModelWorld.Hand)
{
    public override async Task RunAsync(Turn turn)
    {
        var open = turn.Model.Tasks.Rows.Where(task => task.IsOpen).OrderBy(task => task.Key.ToString()).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var task = open[From % open.Count];
        await turn.Sql.ExecuteAsync(
            $"""
            delete from pgmq.q_{turn.Model.Runs[task.Key.Run].Shape.Slug}
            where msg_id = (
              select message_id from pgflow.step_tasks where run_id = $1 and step_slug = $2 and task_index = $3
            )
            """,
            task.Key.Run, task.Key.Step, task.Key.Index);
        turn.Model.Tasks[task.Key] = task with { IsMute = true };
    }
}
