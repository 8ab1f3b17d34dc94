using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>A started task has been running for a day.</summary>
internal sealed record Overrun(int From) : Operation(ModelWorld.Hand)
{
    public override async Task RunAsync(Turn turn)
    {
        if (turn.Pick(new(From, 1, PickedClaims.Current)) is not [var claim])
        {
            return;
        }

        await turn.Sql.ExecuteAsync(
            """
            update pgflow.step_tasks set queued_at = now() - interval '1 day', started_at = now() - interval '1 day'
            where run_id = $1 and step_slug = $2 and task_index = $3
            """,
            claim.RunId, claim.StepSlug, claim.TaskIndex);
        var task = turn.Model.Tasks[TaskKey.Of(claim)];
        turn.Model.Tasks[task.Key] = task with { IsOverdue = true };
    }
}
