using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class ReadyFlowsTests(TestServer server) : OneTransactionFixture(server)
{
    [SetUp]
    public async Task StartAsync()
    {
        await Sql.ExecuteAsync(
            """
            select pgflow.create_flow('flow');
            select pgflow.add_step('flow', 'now');
            select pgflow.add_step('flow', 'soon', start_delay => 100);
            select pgflow.add_step('flow', 'later', start_delay => 900);
            select pgflow.add_step('flow', 'never', '{now}');
            """);
        await Sql.StartAsync("flow");
    }

    [TestCase("'{now, soon}'", 0)]
    [TestCase("'{later, soon}'", 100)]
    [TestCase("'{later, never}'", 900)]
    public async Task Soonest_of_the_steps_counts(string steps, int seconds) =>
        Assert.That(
            await Sql.ScalarAsync<TimeSpan>($"select ready_in from pgflow.ready_flows('{{flow, flow}}', {steps})"),
            Is.EqualTo(TimeSpan.FromSeconds(seconds)).Within(TimeSpan.FromSeconds(2)));

    [TestCase("'{flow}'", "'{never}'")]
    [TestCase("'{none}'", "'{now}'")]
    [TestCase("'{}'", "'{}'")]
    [TestCase("null", "null")]
    public async Task Flow_of_which_none_is_queued_is_left_out(string flows, string steps) =>
        Assert.That(
            await Sql.RowsAsync<string>($"select flow_slug from pgflow.ready_flows({flows}, {steps})"), Is.Empty);

    [Test]
    public async Task Ready_task_that_waited_is_exactly_zero()
    {
        await Sql.ExecuteAsync("update pgflow.step_tasks set ready_at = ready_at - interval '1 h'");

        Assert.That(
            await Sql.ScalarAsync<TimeSpan>("select ready_in from pgflow.ready_flows('{flow}', '{now}')"),
            Is.EqualTo(TimeSpan.Zero));
    }
}
