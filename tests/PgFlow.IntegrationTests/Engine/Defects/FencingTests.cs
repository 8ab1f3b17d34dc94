using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 3: a worker that lost its task could still finish or fail a newer attempt.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class FencingTests(TestServer server) : EngineFixture(server)
{
    private Claim _lost = null!;
    private Claim _held = null!;

    [SetUp]
    public async Task LoseTheClaimToTheSameWorkerAsync()
    {
        await DefineAsync("a");
        _lost = (await StartAndClaimAsync()).Single();
        await Sql.ReleaseAsync([_lost]);
        _held = (await Sql.ClaimAsync(Flow, Worker)).Single();
    }

    [Test]
    public async Task Claim_number_grows_when_the_attempt_is_refunded()
    {
        var attempts = await Sql.ScalarAsync<int>(
            "select attempts_count from pgflow.step_tasks where run_id = $1", _held.RunId);

        Assert.That((attempts, _held.ClaimNo), Is.EqualTo((1, _lost.ClaimNo + 1)));
    }

    [TestCase("complete")]
    [TestCase("fail")]
    [TestCase("fail finally")]
    [TestCase("release")]
    [TestCase("extend")]
    public async Task Stale_report_changes_nothing_and_is_told_so(string report)
    {
        var before = await Sql.TaskAndMessageAsync(Flow, _held);

        var outcomes = await ReportAsync(report, [_lost]);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(outcomes, Is.EqualTo(new[] { "stale" }));
            Assert.That(await Sql.TaskAndMessageAsync(Flow, _held), Is.EqualTo(before));
        });
    }

    [TestCase("complete")]
    [TestCase("fail")]
    [TestCase("release")]
    [TestCase("extend")]
    public async Task Stale_report_does_not_spoil_the_valid_one_beside_it(string report)
    {
        var outcomes = await ReportAsync(report, [_lost, _held]);

        Assert.That(outcomes, Has.Exactly(1).EqualTo("stale").And.Exactly(2).Items);
        Assert.That(outcomes[0], Is.EqualTo("stale"));
    }

    [Test]
    public async Task Missing_claim_number_is_no_claim()
    {
        var outcome = await Sql.ScalarAsync<string>(
            "select outcome from pgflow.complete_tasks(array[$1], array['a'], array[0], array[null::bigint], '{1}')",
            _held.RunId);

        Assert.That(outcome, Is.EqualTo("stale"));
    }

    [Test]
    public async Task Claim_after_a_retry_is_a_new_one()
    {
        await Sql.ExecuteAsync(
            "select pgflow.fail_tasks(array[$1], array['a'], array[0], array[$2], array['x'], array[0])",
            _held.RunId, _held.ClaimNo);
        var next = (await Sql.ClaimAsync(Flow, Worker)).Single();

        Assert.That(await Sql.CompleteAsync([_held]), Is.EqualTo(new[] { "stale" }));
        Assert.That(await Sql.CompleteAsync([next]), Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Heartbeat_names_the_claims_that_are_lost()
    {
        var lost = await Sql.ScalarAsync<int[]>(
            "select lost_items from pgflow.heartbeat($1, array[$2, $2], '{a, a}', '{0, 0}', array[$3, $4])",
            Worker, _held.RunId, _held.ClaimNo, _lost.ClaimNo);

        Assert.That(lost, Is.EqualTo(new[] { 2 }));
    }

    private Task<IReadOnlyList<string?>> ReportAsync(string report, IReadOnlyList<Claim> claims) => report switch
    {
        "complete" => Sql.CompleteAsync(claims),
        "fail" => Sql.FailAsync(claims),
        "fail finally" => Sql.FailAsync(claims, isFinal: true),
        "release" => Sql.ReleaseAsync(claims),
        _ => Sql.ExtendAsync(claims),
    };
}
