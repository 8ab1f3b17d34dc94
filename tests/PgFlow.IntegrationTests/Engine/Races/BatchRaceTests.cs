using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>Reports of two sessions on the same runs and on the same task.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class BatchRaceTests(TestServer server) : RaceFixture(server)
{
    private const string Task0 = "array[$1::uuid], '{m}', '{0}', '{1}'";
    private const string Complete = $"select outcome from pgflow.complete_tasks({Task0}, '{{1}}')";
    private const string Release = $"select outcome from pgflow.release_tasks({Task0})";
    private const string Extend = $"select outcome from pgflow.extend_tasks({Task0}, 600)";
    private const string Retry = $"select outcome from pgflow.fail_tasks({Task0}, '{{broken}}')";
    private const string FailFinally =
        $"select outcome from pgflow.fail_tasks({Task0}, '{{broken}}', finals => '{{true}}')";

    [SetUp]
    public Task DefineMapAsync() => DefineAsync("m[]");

    [TestCase(Release, Complete, "released", "stale")]
    [TestCase(Complete, Release, "completed", "stale")]
    [TestCase(Extend, Complete, "extended", "completed")]
    [TestCase(Complete, Extend, "completed", "stale")]
    [TestCase(Retry, Retry, "retried", "stale")]
    [TestCase(Retry, Complete, "retried", "stale")]
    [TestCase(Complete, Retry, "completed", "stale")]
    [TestCase(FailFinally, Extend, "failed", "stale")]
    [TestCase(FailFinally, Release, "failed", "stale")]
    [TestCase(Release, FailFinally, "released", "stale")]
    public async Task Second_report_on_a_claim_sees_what_the_first_did(
        string first, string second, string firstOutcome, string secondOutcome)
    {
        var run = await Sql.StartAsync(Flow, "[0]");
        await Sql.ClaimAsync(Flow, Worker);

        Assert.That(await RaceAsync(first, second, run), Is.EqualTo((firstOutcome, secondOutcome)));
    }

    [Test]
    public async Task Batches_over_the_same_runs_in_opposite_orders_both_complete()
    {
        for (var n = 0; n < 10; n++)
        {
            await Sql.StartAsync(Flow, "[0, 1]");
        }

        var claims = await Sql.ClaimAsync(Flow, Worker);
        var outcomes = await Task.WhenAll(
            CompleteElsewhereAsync([.. claims.Where(claim => claim.TaskIndex == 0)]),
            CompleteElsewhereAsync([.. claims.Where(claim => claim.TaskIndex == 1).Reverse()]));

        Assert.That(outcomes.SelectMany(batch => batch), Is.All.EqualTo("completed").And.Exactly(20).Items);
        Assert.That(
            await Sql.RowsAsync<string>("select distinct status from pgflow.runs where flow_slug = $1", Flow),
            Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Siblings_in_opposite_orders_both_complete()
    {
        var run = await Sql.StartAsync(Flow, "[0, 1, 2, 3]");
        var claims = await Sql.ClaimAsync(Flow, Worker);
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();

        await first.Connection.CompleteAsync([claims[0], claims[2]]);
        var waiting = second.Connection.CompleteAsync([claims[3], claims[1]]);
        await Database.UntilBlockedAsync(second);
        await first.CommitAsync();
        await waiting;
        await second.CommitAsync();

        Assert.That((await Sql.PictureAsync(run))[0], Is.EqualTo("run completed, 0 left"));
    }

    [Test]
    public async Task Step_that_feeds_two_dependents_starts_each_once_when_its_parents_complete_at_once()
    {
        var flow = Database.UniqueSlug("join");
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'a')", flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'b')", flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'c', '{a, b}')", flow);
        var run = await Sql.StartAsync(flow);
        await Sql.ClaimAsync(flow, Worker);

        await RaceAsync(
            "select status from pgflow.complete_task($1, 'a', 0, '1')",
            "select status from pgflow.complete_task($1, 'b', 0, '2')",
            run);

        Assert.That(
            await Sql.PictureAsync(run),
            Is.EqualTo(new[]
            {
                "run started, 1 left", "a completed", "b completed", "c started",
                "a[0] completed", "b[0] completed", "c[0] queued",
            }));
    }

    private async Task<IReadOnlyList<string?>> CompleteElsewhereAsync(IReadOnlyList<Claim> claims)
    {
        await using var session = await Database.OpenAsync();
        return await session.CompleteAsync(claims);
    }
}
