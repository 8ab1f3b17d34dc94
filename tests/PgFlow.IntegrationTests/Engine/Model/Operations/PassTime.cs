using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>Time passes until all that was delayed is due; what is locked has its time stand still.</summary>
internal sealed record PassTime() : Operation(ModelWorld.Hand)
{
    public override async Task RunAsync(Turn turn)
    {
        foreach (var shape in Shape.All)
        {
            await turn.Sql.ExecuteAsync(
                $"""
                update pgmq.q_{shape.Slug} q set vt = clock_timestamp()
                from (
                  select m.msg_id from pgmq.q_{shape.Slug} m
                  join pgflow.step_tasks t on t.message_id = m.msg_id and t.flow_slug = '{shape.Slug}'
                  where t.status = 'queued' for update of m skip locked
                ) due
                where q.msg_id = due.msg_id
                """);
        }

        var due = await turn.Sql.QueryAsync(
            """
            update pgflow.step_tasks t set ready_at = clock_timestamp()
            from (
              select run_id, step_slug, task_index from pgflow.step_tasks
              where status = 'queued' for no key update skip locked
            ) d
            where t.run_id = d.run_id and t.step_slug = d.step_slug and t.task_index = d.task_index
            returning t.run_id, t.step_slug, t.task_index
            """);
        foreach (var row in due)
        {
            var key = new TaskKey((Guid)row["run_id"]!, (string)row["step_slug"]!, (int)row["task_index"]!);
            turn.Model.Tasks[key] = turn.Model.Tasks[key] with { IsDelayed = false };
            turn.World.Deferred.Remove(key);
        }
    }
}
