using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Model.Operations;

internal sealed record Extend(int Session, Picked Picked) : Report(Session, Picked)
{
    protected override Task<IReadOnlyList<string?>> CallAsync(Turn turn, IReadOnlyList<Claim> claims) =>
        turn.Sql.ExtendAsync(claims);

    protected override Task<IReadOnlyList<string>> ExpectAsync(Turn turn, IReadOnlyList<Claim> claims) =>
        Task.FromResult<IReadOnlyList<string>>(
            [.. claims.Select(claim => turn.Model.Held(claim) is null ? "stale" : "extended")]);
}
