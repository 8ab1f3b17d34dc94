using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>Who holds no task of a run cannot hold the run up, however long his transaction stays open.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class StaleClaimTests(TestServer server) : RaceFixture(server)
{
    private const string Run = "select run_id from pgflow.runs where run_id = $1";

    [TestCase("complete")]
    [TestCase("fail")]
    [TestCase("release")]
    [TestCase("extend")]
    public async Task Report_under_a_claim_that_is_not_the_tasks_locks_nothing(string report)
    {
        await DefineAsync("a");
        var claims = await StartAndClaimAsync();
        await using var stranger = await Database.BeginAsync();

        var outcomes = await ReportAsync(report, stranger, [claims[0] with { ClaimNo = claims[0].ClaimNo + 1 }]);
        var isFree = await IsFreeAsync(Run, claims[0].RunId);

        Assert.That((outcomes[0], isFree), Is.EqualTo(("stale", true)));
    }

    [Test]
    public async Task Report_locks_the_runs_of_its_claims_that_hold_and_no_others()
    {
        await DefineAsync("a");
        var held = (await StartAndClaimAsync())[0];
        var stale = (await StartAndClaimAsync())[0] with { ClaimNo = 99 };
        await using var reporting = await Database.BeginAsync();

        var outcomes = await reporting.Connection.CompleteAsync([stale, held]);

        Assert.That(outcomes, Is.EqualTo(new[] { "stale", "completed" }));
        Assert.That(await IsFreeAsync(Run, stale.RunId), Is.True);
        Assert.That(await IsFreeAsync(Run, held.RunId), Is.False);
    }

    private static Task<IReadOnlyList<string?>> ReportAsync(
        string report, TestSession session, IReadOnlyList<Claim> claims) => report switch
        {
            "complete" => session.Connection.CompleteAsync(claims),
            "fail" => session.Connection.FailAsync(claims),
            "release" => session.Connection.ReleaseAsync(claims),
            _ => session.Connection.ExtendAsync(claims),
        };
}
