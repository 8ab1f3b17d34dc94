using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>What a report without a claim says when it waited and the task is another worker's by then.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class NoEffectRaceTests(TestServer server) : EngineFixture(server)
{
    [TestCase("complete_task($1, 'a', 0, '1')")]
    [TestCase("fail_task($1, 'a', 0, 'broken')")]
    public async Task Report_of_a_task_that_was_claimed_anew_meanwhile_says_so(string report)
    {
        await DefineAsync("a");
        var claims = await StartAndClaimAsync();
        await using var other = await Database.BeginAsync();
        await other.Connection.ReleaseAsync(claims);
        await other.Connection.ClaimAsync(Flow, Worker);
        await using var reporting = await Database.BeginAsync();
        var warnings = new List<PostgresNotice>();
        reporting.Connection.Notice += (_, notice) => warnings.Add(notice.Notice);
        var waiting = reporting.ExecuteAsync($"select pgflow.{report}", claims[0].RunId);
        await Database.UntilBlockedAsync(reporting);

        await other.CommitAsync();
        await waiting;
        await reporting.CommitAsync();

        Assert.That(warnings.Single().MessageText, Does.Contain("was started again, under another claim"));
    }
}
