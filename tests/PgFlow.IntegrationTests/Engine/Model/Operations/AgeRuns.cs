using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>All runs that have ended did so two days ago.</summary>
internal sealed record AgeRuns() : Operation(ModelWorld.Hand)
{
    public override async Task RunAsync(Turn turn)
    {
        await turn.Sql.ExecuteAsync(
            """
            update pgflow.runs
            set started_at = now() - interval '3 days',
                completed_at = case when completed_at is not null then now() - interval '2 days' end,
                failed_at = case when failed_at is not null then now() - interval '2 days' end
            where status <> 'started'
            """);
        foreach (var run in turn.Model.Runs.Rows.Where(run => run.Status != "started").ToList())
        {
            turn.Model.Runs[run.Id] = run with { IsAged = true };
        }
    }
}
