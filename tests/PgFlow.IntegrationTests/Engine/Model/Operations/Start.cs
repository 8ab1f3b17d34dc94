using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>Starts a run; a map over its input has so many elements.</summary>
internal sealed record Start(int Session, int Flow, int Length) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var shape = Shape.All[Flow];
        var run = turn.World.NextRun();
        await turn.Sql.ExecuteAsync(
            "select pgflow.start_flows($1, array[$2::jsonb], array[$3])",
            shape.Slug, shape.TakesArray ? Outputs.Array(Length) : "{}", run);
        turn.Model.Start(run, shape, Length);
    }
}
