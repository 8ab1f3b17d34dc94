using PgFlow.IntegrationTests.Engine.Contract;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class NextReadyTests(TestServer server) : OneTransactionFixture(server)
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
            await Sql.ScalarAsync<TimeSpan>($"select pgflow.next_ready_in('flow', {steps})"),
            Is.EqualTo(TimeSpan.FromSeconds(seconds)).Within(TimeSpan.FromSeconds(2)));

    [TestCase("'{never}'")]
    [TestCase("'{}'")]
    [TestCase("null")]
    public async Task Null_means_that_none_is_queued(string steps) =>
        Assert.That(
            await Sql.ScalarAsync<bool>($"select pgflow.next_ready_in('flow', {steps}) is null"), Is.True);

    [Test]
    public async Task Ready_task_that_waited_is_exactly_zero()
    {
        await Sql.ExecuteAsync("update pgflow.step_tasks set ready_at = ready_at - interval '1 h'");

        Assert.That(
            await Sql.ScalarAsync<TimeSpan>("select pgflow.next_ready_in('flow', '{now}')"), Is.EqualTo(TimeSpan.Zero));
    }
}
