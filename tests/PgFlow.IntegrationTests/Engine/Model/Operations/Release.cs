using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Release(int Session, Picked Picked) : Report(Session, Picked)
{
    /// <summary>What a release does to one claim.</summary>
    public static string Expect(Turn turn, Claim claim)
    {
        if (turn.Model.Held(claim) is not { } task)
        {
            return "stale";
        }

        turn.Model.Tasks[task.Key] = task.Refunded();
        return "released";
    }

    protected override Task<IReadOnlyList<string?>> CallAsync(Turn turn, IReadOnlyList<Claim> claims) =>
        turn.Sql.ReleaseAsync(claims);

    protected override Task<IReadOnlyList<string>> ExpectAsync(Turn turn, IReadOnlyList<Claim> claims) =>
        Task.FromResult<IReadOnlyList<string>>([.. claims.Select(claim => Expect(turn, claim))]);
}
