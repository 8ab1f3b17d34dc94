using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>Two sessions whose statements meet.</summary>
public abstract class RaceFixture(TestServer server) : EngineFixture(server)
{
    /// <summary>
    /// Runs the first statement without committing, the second until it waits for the first, commits the first, then
    /// the second. Returns what both answered.
    /// </summary>
    protected async Task<(string? First, string? Second)> RaceAsync(string first, string second, params object?[] args)
    {
        await using var winner = await Database.BeginAsync();
        await using var loser = await Database.BeginAsync();
        var won = await winner.ScalarAsync<string>(first, args);
        var waiting = loser.ScalarAsync<string>(second, args);
        await Database.UntilBlockedAsync(loser);
        await winner.CommitAsync();
        var lost = await waiting;
        await loser.CommitAsync();
        return (won, lost);
    }

    /// <summary>Whether another session could lock these rows right now.</summary>
    protected async Task<bool> IsFreeAsync(string rows, params object?[] args)
    {
        await using var probe = await Database.BeginAsync();
        var locked = await probe.QueryAsync($"{rows} for update skip locked", args);
        var all = await probe.QueryAsync(rows, args);
        Assert.That(all, Is.Not.Empty, "there are rows to probe");
        return locked.Count == all.Count;
    }
}
