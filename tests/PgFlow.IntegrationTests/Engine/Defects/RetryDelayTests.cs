using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 9: the retry delay had no cap and overflowed at high attempts.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RetryDelayTests(TestServer server) : EngineFixture(server)
{
    // Attempts are set by hand.
    protected override bool KeepsInvariants => false;

    [TestCase(1, 2, 4)]
    [TestCase(2, 3, 16)]
    [TestCase(5, 1, 10)]
    [TestCase(1, 17, 86_400)]
    [TestCase(5, 31, 86_400)]
    [TestCase(2_147_483_647, 2_147_483_646, 86_400)]
    [TestCase(0, 1000, 0)]
    public async Task Message_is_delayed_by_the_exact_backoff_up_to_a_day(int baseDelay, int attempts, int seconds)
    {
        await DefineAsync("a");
        var claim = (await StartAndClaimAsync()).Single();
        await Sql.ExecuteAsync(
            "update pgflow.steps set opt_base_delay = $2, opt_max_attempts = 2147483647 where flow_slug = $1",
            Flow, baseDelay);
        await Sql.ExecuteAsync(
            "update pgflow.step_tasks set attempts_count = $2 where run_id = $1", claim.RunId, attempts);

        // One transaction: then now() is when the failure began, and the rest is the delay.
        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync("select pgflow.fail_task($1, 'a', 0, 'broken')", claim.RunId);
        var delay = await session.ScalarAsync<double>(
            $"select extract(epoch from vt - now())::float8 from pgmq.q_{Flow}");

        Assert.That(delay, Is.InRange(seconds, seconds + 3));
    }

    [TestCase(7, 7)]
    [TestCase(0, 0)]
    [TestCase(-5, 0)]
    [TestCase(2_147_483_647, 86_400)]
    public async Task Delay_given_with_the_failure_replaces_the_backoff_up_to_a_day(int given, int seconds)
    {
        await DefineAsync("a");
        var claim = (await StartAndClaimAsync()).Single();

        await using var session = await Database.BeginAsync();
        await session.ExecuteAsync(
            "select pgflow.fail_tasks(array[$1], '{a}', '{0}', array[$2], '{broken}', array[$3])",
            claim.RunId, claim.ClaimNo, given);
        var delay = await session.ScalarAsync<double>(
            $"select extract(epoch from vt - now())::float8 from pgmq.q_{Flow}");

        Assert.That(delay, Is.InRange(seconds, seconds + 3));
    }

    [Test]
    public async Task Task_is_ready_when_its_message_is_visible()
    {
        await DefineAsync("a");
        await Sql.FailAsync(await StartAndClaimAsync());

        var isSame = await Sql.ScalarAsync<bool>(
            $"select t.ready_at = q.vt from pgflow.step_tasks t, pgmq.q_{Flow} q where t.flow_slug = $1", Flow);

        Assert.That(isSame, Is.True);
    }
}
