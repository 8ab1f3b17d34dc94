using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>Defect 1: running messages reappeared after the read's own visibility timeout.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class VisibilityExtensionTests(TestServer server) : EngineFixture(server)
{
    [SetUp]
    public async Task StartRunAsync()
    {
        await DefineAsync("a");
        await Sql.ExecuteAsync("update pgflow.flows set opt_timeout = 600 where flow_slug = $1", Flow);
        await Sql.StartAsync(Flow);
    }

    [Test]
    public async Task Message_is_hidden_for_timeout_and_two_seconds_when_its_task_is_started()
    {
        var message = await Sql.ScalarAsync<long>("select msg_id from pgmq.read($1, 2, 1)", Flow);

        await Sql.ExecuteAsync("select pgflow.start_tasks($1, array[$2], $3)", Flow, message, Worker);

        Assert.That(await HiddenSecondsAsync(message), Is.InRange(540, 602));
    }

    [Test]
    public async Task Message_is_hidden_for_timeout_and_two_seconds_when_its_task_is_claimed()
    {
        var message = await Sql.ScalarAsync<long>(
            "select msg_id from pgflow.claim_tasks($1, array['a'], 1, $2)", Flow, Worker);

        Assert.That(await HiddenSecondsAsync(message), Is.InRange(540, 602));
    }

    [Test]
    public async Task Message_is_hidden_as_long_as_the_claim_says()
    {
        var message = await Sql.ScalarAsync<long>(
            "select msg_id from pgflow.claim_tasks($1, array['a'], 1, $2, 5000)", Flow, Worker);

        Assert.That(await HiddenSecondsAsync(message), Is.InRange(4900, 5000));
    }

    [Test]
    public async Task Message_is_hidden_anew_when_the_claim_is_extended()
    {
        var claims = await Sql.ClaimAsync(Flow, Worker);

        await Sql.ExtendAsync(claims, seconds: 7000);

        Assert.That(
            await HiddenSecondsAsync(await Sql.ScalarAsync<long>($"select msg_id from pgmq.q_{Flow}")),
            Is.InRange(6900, 7000));
    }
}
