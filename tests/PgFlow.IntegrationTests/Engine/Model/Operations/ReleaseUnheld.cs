using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

/// <summary>A worker lost the answers of its claims and knows only some of them.</summary>
internal sealed record ReleaseUnheld(int Session, int Slot, Picked Picked) : Operation(Session)
{
    public override async Task RunAsync(Turn turn)
    {
        var held = turn.Pick(Picked);
        var released = await turn.Sql.ScalarAsync<int>(
            "select released from pgflow.release_unheld_tasks($1, $2, $3, $4, $5, clock_timestamp())",
            ModelWorld.Workers[Slot],
            held.Select(claim => claim.RunId).ToArray(),
            held.Select(claim => claim.StepSlug).ToArray(),
            held.Select(claim => claim.TaskIndex).ToArray(),
            held.Select(claim => claim.ClaimNo).ToArray());

        var unheld = turn.Model.TasksOf(ModelWorld.Workers[Slot]).Select(task => task.Claim).Except(held).ToList();
        Assert.That(released, Is.EqualTo(unheld.Count(claim => Release.Expect(turn, claim) == "released")));
        foreach (var claim in unheld)
        {
            turn.Model.CloseLate(claim);
        }
    }
}
