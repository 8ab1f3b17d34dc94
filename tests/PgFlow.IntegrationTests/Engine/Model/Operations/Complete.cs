using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Complete(int Session, Picked Picked, int Length) : Report(Session, Picked)
{
    protected override Task<IReadOnlyList<string?>> CallAsync(Turn turn, IReadOnlyList<Claim> claims) =>
        turn.Sql.CompleteAsync(claims, Outputs.Of(Length));

    protected override async Task<IReadOnlyList<string>> ExpectAsync(Turn turn, IReadOnlyList<Claim> claims)
    {
        var output = Outputs.Of(Length);
        var outcomes = Enumerable.Repeat("stale", claims.Count).ToList();
        var kept = await turn.LateAsync();

        // Violations come first: whatever else the batch completes in their runs is stale.
        for (var n = 0; n < claims.Count; n++)
        {
            if (turn.Model.Held(claims[n]) is { } task
                && turn.Model.Runs[task.Key.Run].Shape.IsViolatedBy(task.Key.Step, output))
            {
                turn.Model.Fail(task, kept, output);
                outcomes[n] = "type_violation";
            }
        }

        for (var n = 0; n < claims.Count; n++)
        {
            if (turn.Model.Held(claims[n]) is { } task)
            {
                turn.Model.Complete(task, output);
                outcomes[n] = "completed";
            }
        }

        return outcomes;
    }
}
