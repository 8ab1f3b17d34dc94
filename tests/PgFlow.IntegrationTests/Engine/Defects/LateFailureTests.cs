using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 6: a late fail_task on a queued task still moved its message's visibility.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class LateFailureTests(TestServer server) : EngineFixture(server)
{
    [Test]
    public async Task Late_failure_changes_nothing_when_the_task_is_queued_again()
    {
        await DefineAsync("a");
        var claim = (await StartAndClaimAsync()).Single();
        await Sql.ReleaseAsync([claim]);
        var before = await Sql.TaskAndMessageAsync(Flow, claim);

        var status = await Sql.ScalarAsync<string>(
            "select status from pgflow.fail_task($1, 'a', 0, 'late')", claim.RunId);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(status, Is.EqualTo("queued"));
            Assert.That(await Sql.TaskAndMessageAsync(Flow, claim), Is.EqualTo(before));
        });
    }

    [Test]
    public async Task Second_failure_of_one_attempt_changes_nothing()
    {
        await DefineAsync("a");
        var claim = (await StartAndClaimAsync()).Single();
        await Sql.FailAsync([claim]);
        var before = await Sql.TaskAndMessageAsync(Flow, claim);

        await Sql.ExecuteAsync("select pgflow.fail_task($1, 'a', 0, 'again')", claim.RunId);

        Assert.That(await Sql.TaskAndMessageAsync(Flow, claim), Is.EqualTo(before));
    }
}
