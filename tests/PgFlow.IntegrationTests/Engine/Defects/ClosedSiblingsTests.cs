using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 11: a failed run left its sibling tasks queued or started for ever.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ClosedSiblingsTests(TestServer server) : EngineFixture(server)
{
    private Claim _culprit = null!;
    private Claim _sibling = null!;

    [SetUp]
    public async Task FailRunAsync()
    {
        await DefineAsync("m[]", "after: m");
        await Sql.StartAsync(Flow, "[0, 1, 2, 3]");
        var claims = await Sql.ClaimAsync(Flow, Worker, 3);
        await Sql.CompleteAsync([claims[2]]);
        (_culprit, _sibling) = (claims[0], claims[1]);

        await Sql.FailAsync([_culprit], isFinal: true);
    }

    [Test]
    public async Task Open_siblings_are_cancelled_when_the_run_fails() =>
        Assert.That(
            await Sql.PictureAsync(_culprit.RunId),
            Is.EqualTo(new[]
            {
                "run failed, 2 left", "after created", "m failed",
                "m[0] failed", "m[1] cancelled", "m[2] completed", "m[3] cancelled",
            }));

    [Test]
    public async Task Cancelled_tasks_have_no_end_time() =>
        Assert.That(
            await Sql.ScalarAsync<long>(
                """
                select count(*) from pgflow.step_tasks
                where run_id = $1 and status = 'cancelled' and num_nulls(completed_at, failed_at) < 2
                """,
                _culprit.RunId),
            Is.Zero);

    [Test]
    public async Task Messages_of_all_tasks_are_archived_when_the_run_fails() =>
        Assert.That(
            await Sql.ScalarAsync<string>(
                $"select (select count(*) from pgmq.q_{Flow}) || ' ' || (select count(*) from pgmq.a_{Flow})"),
            Is.EqualTo("0 4"));

    [TestCase("select status from pgflow.complete_task($1, 'm', 1, '1')")]
    [TestCase("select status from pgflow.fail_task($1, 'm', 1, 'late')")]
    [TestCase("select outcome from pgflow.complete_tasks(array[$1], '{m}', '{1}', '{1}', '{1}')")]
    [TestCase("select outcome from pgflow.fail_tasks(array[$1], '{m}', '{1}', '{1}', '{late}')")]
    [TestCase("select outcome from pgflow.release_tasks(array[$1], '{m}', '{1}', '{1}')")]
    [TestCase("select outcome from pgflow.extend_tasks(array[$1], '{m}', '{1}', '{1}', 60)")]
    public async Task Late_report_changes_nothing_when_the_run_has_failed(string report)
    {
        var before = await Sql.TaskAndMessageAsync(Flow, _sibling);

        var answer = await Sql.ScalarAsync<string>(report, _sibling.RunId);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(answer, Is.EqualTo("cancelled").Or.EqualTo("stale"));
            Assert.That(await Sql.TaskAndMessageAsync(Flow, _sibling), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task Holder_of_a_cancelled_task_learns_it_by_its_heartbeat()
    {
        var lost = await Sql.ScalarAsync<int[]>(
            "select lost_items from pgflow.heartbeat($1, array[$2], '{m}', '{1}', array[$3])",
            Worker, _sibling.RunId, _sibling.ClaimNo);

        Assert.That(lost, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Type_violation_closes_siblings_too()
    {
        var flow = Database.UniqueSlug("violation");
        await Sql.ExecuteAsync("select pgflow.create_flow($1)", flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'a')", flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'b')", flow);
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'm', '{a}', step_type => 'map')", flow);
        var run = await Sql.StartAsync(flow);
        var claims = await Sql.ClaimAsync(flow, Worker, 1, "a");

        var outcomes = await Sql.CompleteAsync(claims, "1");

        Assert.That(outcomes, Is.EqualTo(new[] { "type_violation" }));
        Assert.That(
            await Sql.PictureAsync(run),
            Is.EqualTo(new[]
            {
                "run failed, 3 left", "a failed", "b started", "m created", "a[0] failed", "b[0] cancelled",
            }));
    }
}
