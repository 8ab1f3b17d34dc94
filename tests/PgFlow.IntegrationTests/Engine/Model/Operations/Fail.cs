using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Fail(int Session, Picked Picked, bool IsFinal) : Report(Session, Picked)
{
    protected override Task<IReadOnlyList<string?>> CallAsync(Turn turn, IReadOnlyList<Claim> claims) =>
        turn.Sql.FailAsync(claims, IsFinal);

    protected override async Task<IReadOnlyList<string>> ExpectAsync(Turn turn, IReadOnlyList<Claim> claims)
    {
        var outcomes = Enumerable.Repeat("stale", claims.Count).ToList();
        var kept = await turn.LateAsync();

        // What ends a run comes first: whatever else the batch retries in it is stale.
        for (var n = 0; n < claims.Count; n++)
        {
            if (turn.Model.Held(claims[n]) is { } task && (IsFinal || task.Attempts >= ModelWorld.MaxAttempts))
            {
                turn.Model.Fail(task, kept);
                outcomes[n] = "failed";
            }
        }

        for (var n = 0; n < claims.Count; n++)
        {
            if (turn.Model.Held(claims[n]) is { } task)
            {
                turn.Model.Tasks[task.Key] = task.Queued() with { IsDelayed = true, TrialSize = null };
                outcomes[n] = "retried";
            }
        }

        return outcomes;
    }
}
