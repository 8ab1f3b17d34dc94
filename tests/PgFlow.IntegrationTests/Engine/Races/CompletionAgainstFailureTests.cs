using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

/// <summary>
/// Defect 5: without a lock, a completion that raced a failure put a failed step back, or completed a step of a
/// failed run.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class CompletionAgainstFailureTests(TestServer server) : RaceFixture(server)
{
    private const string Complete = "select status from pgflow.complete_task($1, 'm', 0, '1')";
    private const string Fail = "select status from pgflow.fail_task($1, 'm', 0, 'broken')";
    private const string CompleteSibling = "select status from pgflow.complete_task($1, 'm', 1, '1')";

    private Guid _run;

    [SetUp]
    public async Task StartMapAsync()
    {
        await DefineAsync("m[]", "after: m");
        await Sql.ExecuteAsync("update pgflow.flows set opt_max_attempts = 1 where flow_slug = $1", Flow);
        _run = (await StartAndClaimAsync("[0, 1]"))[0].RunId;
    }

    [Test]
    public async Task Failure_is_without_effect_when_it_waited_for_the_completion_of_its_task()
    {
        var answers = await RaceAsync(Complete, Fail, _run);

        Assert.That(answers, Is.EqualTo(("completed", "completed")));
        Assert.That(
            await Sql.PictureAsync(_run),
            Is.EqualTo(new[]
            {
                "run started, 2 left", "after created", "m started", "m[0] completed", "m[1] started",
            }));
    }

    [Test]
    public async Task Completion_is_without_effect_when_it_waited_for_the_failure_of_its_task()
    {
        var answers = await RaceAsync(Fail, Complete, _run);

        Assert.That(answers, Is.EqualTo(("failed", "failed")));
        await AssertFailedAsync();
    }

    [Test]
    public async Task Completion_is_without_effect_when_it_waited_for_the_failure_of_its_sibling()
    {
        var answers = await RaceAsync(Fail, CompleteSibling, _run);

        Assert.That(answers, Is.EqualTo(("failed", "cancelled")));
        await AssertFailedAsync();
    }

    [Test]
    public async Task Failure_fails_the_run_when_it_waited_for_the_completion_of_its_sibling()
    {
        var answers = await RaceAsync(CompleteSibling, Fail, _run);

        Assert.That(answers, Is.EqualTo(("completed", "failed")));
        Assert.That(
            await Sql.PictureAsync(_run),
            Is.EqualTo(new[] { "run failed, 2 left", "after created", "m failed", "m[0] failed", "m[1] completed" }));
    }

    [Test]
    public async Task Second_failure_is_without_effect_when_it_waited_for_the_first()
    {
        var answers = await RaceAsync(Fail, Fail, _run);

        Assert.That(answers, Is.EqualTo(("failed", "failed")));
        await AssertFailedAsync();
    }

    [Test]
    public async Task Second_completion_is_counted_no_second_time_when_it_waited_for_the_first()
    {
        var answers = await RaceAsync(Complete, Complete, _run);

        Assert.That(answers, Is.EqualTo(("completed", "completed")));
        Assert.That(
            await Sql.ScalarAsync<int>(
                "select remaining_tasks from pgflow.step_states where run_id = $1 and step_slug = 'm'", _run),
            Is.EqualTo(1));
    }

    private async Task AssertFailedAsync() =>
        Assert.That(
            await Sql.PictureAsync(_run),
            Is.EqualTo(new[] { "run failed, 2 left", "after created", "m failed", "m[0] failed", "m[1] cancelled" }));
}
