using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>Somebody puts a message into a flow's queue that is no task's.</summary>
internal sealed record InsertMessage(int Flow, int Kind) : Operation(ModelWorld.Hand)
{
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "1",
        "null",
        """{"run_id": "no uuid", "step_slug": "a", "task_index": "first"}""",
        """{"run_id": "00000000-0000-0000-0000-000000000000", "step_slug": "a", "task_index": 0}""",
        "(a copy of a message that is there)",
    ];

    public override async Task RunAsync(Turn turn)
    {
        var shape = Shape.All[Flow];
        var inserted = await turn.Sql.RowsAsync<long>(
            $"""
            insert into pgmq.q_{shape.Slug} (enqueued_at, vt, message)
            select now() - interval '1 hour', now() - interval '1 hour', m.message
            from (
              (select q.message from pgmq.q_{shape.Slug} q where $2 order by q.msg_id limit 1)
              union all
              select case when not $2 then $1::jsonb end where not $2
            ) m
            returning msg_id
            """,
            Kind == Kinds.Count - 1 ? "1" : Kinds[Kind], Kind == Kinds.Count - 1);
        foreach (var id in inserted)
        {
            var message = new ForeignMessage(shape, id);
            turn.Model.Foreign[message] = message;
        }
    }
}
