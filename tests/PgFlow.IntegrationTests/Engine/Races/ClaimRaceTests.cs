using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>Claims beside claims, failures and prunes; clients may keep a claim's transaction open.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ClaimRaceTests(TestServer server) : RaceFixture(server)
{
    [SetUp]
    public Task DefineMapAsync() => DefineAsync("m[]", "after: m");

    [Test]
    public async Task Two_open_claims_share_the_tasks_between_them()
    {
        await Sql.StartAsync(Flow, "[0, 1, 2]");
        await using var first = await Database.BeginAsync();
        await using var second = await Database.BeginAsync();

        var taken = await first.Connection.ClaimAsync(Flow, Worker, 2);
        var left = await second.Connection.ClaimAsync(Flow, Worker, 2);

        Assert.That(
            (taken.Concat(left).Select(claim => claim.TaskIndex).Order(), left.Count),
            Is.EqualTo((new[] { 0, 1, 2 }, 1)));
    }

    [Test]
    public async Task Ten_sessions_at_once_claim_each_task_once()
    {
        await Sql.StartAsync(Flow, $"[{string.Join(',', Enumerable.Range(0, 200))}]");

        var claims = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            await using var session = await Database.OpenAsync();
            return await session.ClaimAsync(Flow, Worker, 20);
        }));

        Assert.That(claims.SelectMany(taken => taken).Select(claim => claim.TaskIndex), Is.Unique);
    }

    [Test]
    public async Task Tasks_of_an_abandoned_claim_are_ready_again()
    {
        await Sql.StartAsync(Flow, "[0, 1]");
        await using (var session = await Database.BeginAsync())
        {
            await session.Connection.ClaimAsync(Flow, Worker);
        }

        Assert.That(await Sql.ClaimAsync(Flow, Worker), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Siblings_complete_while_a_claim_is_open_and_its_own_completion_ends_the_step()
    {
        var run = await Sql.StartAsync(Flow, "[0, 1]");
        var other = await Sql.ClaimAsync(Flow, Worker, 1);
        await using var open = await Database.BeginAsync();
        var held = await open.Connection.ClaimAsync(Flow, Worker);

        var others = await Sql.CompleteAsync(other);
        var own = await open.Connection.CompleteAsync(held);
        await open.CommitAsync();

        Assert.That((others[0], own[0]), Is.EqualTo(("completed", "completed")));
        Assert.That(
            (await Sql.PictureAsync(run)).Take(3),
            Is.EqualTo(new[] { "run started, 1 left", "after started", "m completed" }));
    }

    [Test]
    public async Task Failure_leaves_a_task_to_the_report_of_its_open_claim()
    {
        var run = await Sql.StartAsync(Flow, "[0, 1]");
        var culprit = await Sql.ClaimAsync(Flow, Worker, 1);
        await using var open = await Database.BeginAsync();
        var held = await open.Connection.ClaimAsync(Flow, Worker);

        await Sql.FailAsync(culprit, isFinal: true);
        var outcomes = await open.Connection.CompleteAsync(held);
        await open.CommitAsync();

        Assert.That(outcomes, Is.EqualTo(new[] { "stale" }));
        Assert.That(
            await Sql.PictureAsync(run),
            Is.EqualTo(new[] { "run failed, 2 left", "after created", "m failed", "m[0] failed", "m[1] cancelled" }));
        Assert.That(await Sql.ScalarAsync<long>($"select count(*) from pgmq.q_{Flow}"), Is.Zero);
    }

    [TestCase("release")]
    [TestCase("extend")]
    [TestCase("fail")]
    public async Task Late_report_closes_a_task_whose_run_failed_during_its_open_claim(string report)
    {
        var run = await Sql.StartAsync(Flow, "[0, 1]");
        var culprit = await Sql.ClaimAsync(Flow, Worker, 1);
        await using var open = await Database.BeginAsync();
        var held = await open.Connection.ClaimAsync(Flow, Worker);
        await Sql.FailAsync(culprit, isFinal: true);
        await open.CommitAsync();

        var outcomes = report switch
        {
            "release" => await Sql.ReleaseAsync(held),
            "extend" => await Sql.ExtendAsync(held),
            _ => await Sql.FailAsync(held),
        };

        Assert.That(outcomes, Is.EqualTo(new[] { "stale" }));
        Assert.That((await Sql.PictureAsync(run))[^1], Is.EqualTo("m[1] cancelled"));
    }

    [Test]
    public async Task Claim_takes_nothing_that_an_open_failure_is_closing()
    {
        var run = await Sql.StartAsync(Flow, "[0, 1]");
        var culprit = await Sql.ClaimAsync(Flow, Worker, 1);
        await using var failing = await Database.BeginAsync();
        await failing.Connection.FailAsync(culprit, isFinal: true);

        var during = await Sql.ClaimAsync(Flow, Worker);
        await failing.CommitAsync();
        var after = await Sql.ClaimAsync(Flow, Worker);

        Assert.That((during.Count, after.Count), Is.EqualTo((0, 0)));
        Assert.That((await Sql.PictureAsync(run))[^1], Is.EqualTo("m[1] cancelled"));
    }

    [Test]
    public async Task Claim_does_not_wait_for_a_prune()
    {
        var old = await Sql.StartAsync(Flow, "[]");
        await Sql.StartAsync(Flow, "[0]");
        await Sql.CompleteAsync(await Sql.ClaimAsync(Flow, Worker, 1, "after"));
        await Sql.ExecuteAsync(
            "update pgflow.runs set started_at = '2001-01-01', completed_at = '2001-01-02' where run_id = $1", old);
        await using var pruning = await Database.BeginAsync();
        await pruning.ExecuteAsync("select pgflow.prune_data_older_than(interval '1 year')");

        var claims = await Sql.ClaimAsync(Flow, Worker);
        await pruning.CommitAsync();

        Assert.That(await Sql.CompleteAsync(claims), Is.EqualTo(new[] { "completed" }));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.runs where run_id = $1", old), Is.Zero);
    }

    [Test]
    public async Task Prune_does_not_wait_for_an_open_claim()
    {
        await Sql.StartAsync(Flow, "[0]");
        await using var open = await Database.BeginAsync();
        await open.Connection.ClaimAsync(Flow, Worker);

        await Sql.ExecuteAsync("set lock_timeout = '5s'");
        await Sql.ExecuteAsync("select pgflow.prune_data_older_than(interval '1 year')");

        Assert.That(
            await open.ScalarAsync<string>("select status from pgflow.runs where flow_slug = $1", Flow),
            Is.EqualTo("started"));
    }
}
