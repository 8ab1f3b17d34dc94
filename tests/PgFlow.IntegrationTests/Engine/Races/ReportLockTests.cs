using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>
/// A report gives up a run that somebody keeps locked, and a claim a queue, by the server's error and not by the
/// connection's end: the worker can then tell it from the other runs of its batch, and go on with its other flows.
/// </summary>
public sealed class ReportLockTests : EngineFixture
{
    [Test]
    public async Task Report_of_a_run_that_stays_locked_is_refused_for_the_lock()
    {
        await DefineAsync("a");
        var claims = await StartAndClaimAsync();
        await using var holding = await Database.BeginAsync();
        await holding.ExecuteAsync("select from pgflow.runs where run_id = $1 for update", claims[0].RunId);

        var error = await Assert.ThrowsAsync<PostgresException>(() => Sql.CompleteAsync(claims));
        await holding.RollbackAsync();

        Assert.That(error!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Claim_gives_up_a_queue_that_stays_locked()
    {
        await DefineAsync("a");
        await Sql.StartAsync(Flow);
        await using var holding = await Database.BeginAsync();
        await holding.ExecuteAsync($"lock table pgmq.q_{Flow}");

        var error = await Assert.ThrowsAsync<PostgresException>(() => Sql.ClaimAsync(Flow, Worker));
        await holding.RollbackAsync();

        Assert.That(error!.SqlState, Is.EqualTo(PostgresErrorCodes.LockNotAvailable));
        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(1));
    }
}
