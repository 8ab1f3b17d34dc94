using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class CreateFlowTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Options = "concat_ws(' ', flow_slug, opt_max_attempts, opt_base_delay, opt_timeout)";

    [Test]
    public async Task Flow_gets_the_functions_defaults() =>
        Assert.That(
            await Sql.ScalarAsync<string>($"select {Options} from pgflow.create_flow('flow')"),
            Is.EqualTo("flow 3 5 60"));

    [Test]
    public async Task Flow_gets_the_options_given() =>
        Assert.That(
            await Sql.ScalarAsync<string>(
                $"select {Options} from pgflow.create_flow('flow', max_attempts => 0, base_delay => 0, timeout => 1)"),
            Is.EqualTo("flow 0 0 1"));

    [Test]
    public async Task Queue_has_the_flows_name()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('My_Flow')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await Sql.ScalarAsync<string>("select queue_name from pgmq.list_queues()"), Is.EqualTo("My_Flow"));
            Assert.That(await Sql.ScalarAsync<bool>("select to_regclass('pgmq.q_my_flow') is not null"), Is.True);
        }
    }

    [Test]
    public async Task Second_call_returns_the_first_definition()
    {
        await Sql.ExecuteAsync("select pgflow.create_flow('flow', 7, 8, 9)");

        var second = await Sql.ScalarAsync<string>($"select {Options} from pgflow.create_flow('flow', 1, 2, 3)");

        Assert.That(second, Is.EqualTo("flow 7 8 9"));
    }

    [Test]
    public async Task Missing_queue_is_created_again()
    {
        await Sql.DefineAsync("flow", "a");
        await Sql.ExecuteAsync("select pgmq.drop_queue('flow')");

        await Sql.ExecuteAsync("select pgflow.create_flow('flow')");

        Assert.That(await Sql.StartAsync("flow"), Is.Not.EqualTo(Guid.Empty));
    }

    [TestCase("select pgflow.create_flow('1a')", "slug_is_valid")]
    [TestCase("select pgflow.create_flow('run')", "slug_is_valid")]
    [TestCase("select pgflow.create_flow('')", "slug_is_valid")]
    [TestCase("select pgflow.create_flow(repeat('a', 129))", "slug_is_valid")]
    [TestCase("select pgflow.create_flow('a', -1)", "opt_max_attempts_is_nonnegative")]
    [TestCase("select pgflow.create_flow('a', base_delay => -1)", "opt_base_delay_is_nonnegative")]
    [TestCase("select pgflow.create_flow('a', timeout => 0)", "opt_timeout_is_positive")]
    public async Task Bad_definition_raises_the_constraints_own_message(string statement, string constraint)
    {
        var error = await ErrorAsync(statement);

        Assert.That(
            (error.SqlState, error.MessageText),
            Is.EqualTo(("23514", $"new row for relation \"flows\" violates check constraint \"{constraint}\"")));
    }

    [Test]
    public async Task Missing_slug_is_a_null_violation()
    {
        var error = await ErrorAsync("select pgflow.create_flow(null)");

        Assert.That((error.SqlState, error.ColumnName), Is.EqualTo(("23502", "flow_slug")));
    }
}
