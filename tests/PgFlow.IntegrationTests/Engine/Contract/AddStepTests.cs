using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class AddStepTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Row =
        "concat_ws(' ', step_slug, step_type, step_index, deps_count, opt_max_attempts, opt_base_delay, opt_timeout, "
        + "opt_start_delay)";

    [SetUp]
    public async Task CreateFlowAsync() => await Sql.ExecuteAsync("select pgflow.create_flow('flow')");

    [Test]
    public async Task Options_are_null_unless_given() =>
        Assert.That(
            await Sql.ScalarAsync<string>($"select {Row} from pgflow.add_step('flow', 'a')"),
            Is.EqualTo("a single 0 0"));

    [Test]
    public async Task Options_are_stored_as_given() =>
        Assert.That(
            await Sql.ScalarAsync<string>(
                $"""
                select {Row} from pgflow.add_step(
                  'flow', 'a', max_attempts => 1, base_delay => 2, timeout => 3, start_delay => 4, step_type => 'map')
                """),
            Is.EqualTo("a map 0 0 1 2 3 4"));

    [Test]
    public async Task Index_is_the_next_free_number()
    {
        await Sql.ExecuteAsync(
            """
            select pgflow.add_step('flow', 'a');
            insert into pgflow.steps (flow_slug, step_slug, step_index) values ('flow', 'inserted', 4);
            """);

        Assert.That(
            await Sql.ScalarAsync<int>("select step_index from pgflow.add_step('flow', 'b', array['a', 'inserted'])"),
            Is.EqualTo(5));
    }

    [Test]
    public async Task Dependencies_are_counted_and_stored()
    {
        await Sql.DefineAsync("flow", "a", "b", "c: a, b");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await Sql.ScalarAsync<int>("select deps_count from pgflow.steps where step_slug = 'c'"), Is.EqualTo(2));
            Assert.That(
                await Sql.RowsAsync<string>("select dep_slug || '>' || step_slug from pgflow.deps order by dep_slug"),
                Is.EqualTo(new[] { "a>c", "b>c" }));
        }
    }

    [Test]
    public async Task Repeated_call_keeps_the_first_options()
    {
        await Sql.ExecuteAsync("select pgflow.add_step('flow', 'a', timeout => 5)");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await Sql.ScalarAsync<string>($"select {Row} from pgflow.add_step('flow', 'a', timeout => 6)"),
                Is.EqualTo("a single 0 0 5"));
            Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.steps"), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Null_dependencies_mean_none() =>
        Assert.That(
            await Sql.ScalarAsync<int>("select deps_count from pgflow.add_step('flow', 'a', null)"), Is.Zero);

    [Test]
    public async Task Map_has_at_most_one_dependency()
    {
        await Sql.DefineAsync("flow", "a", "b");

        var error = await ErrorAsync(
            "select pgflow.add_step('flow', 'm', array['a', 'b'], step_type => 'map')");

        Assert.That(
            (error.SqlState, error.MessageText),
            Is.EqualTo(("P0001", "Map step \"m\" can have at most one dependency, but 2 were provided: a, b")));
    }

    [TestCase("select pgflow.add_step('flow', 'a-b')", "23514", "steps_step_slug_check")]
    [TestCase("select pgflow.add_step('flow', 'run')", "23514", "steps_step_slug_check")]
    [TestCase("select pgflow.add_step('flow', 'a', step_type => 'fan')", "23514", "steps_step_type_check")]
    [TestCase("select pgflow.add_step('flow', 'a', start_delay => -1)", "23514", "opt_start_delay_is_nonnegative")]
    [TestCase("select pgflow.add_step('flow', 'a', max_attempts => -1)", "23514", "opt_max_attempts_is_nonnegative")]
    [TestCase("select pgflow.add_step('flow', 'a', base_delay => -1)", "23514", "opt_base_delay_is_nonnegative")]
    [TestCase("select pgflow.add_step('flow', 'a', timeout => 0)", "23514", "opt_timeout_is_positive")]
    [TestCase("select pgflow.add_step('none', 'a')", "23503", "steps_flow_slug_fkey")]
    [TestCase("select pgflow.add_step('flow', 'a', array['none'])", "23503", "deps_flow_slug_dep_slug_fkey")]
    [TestCase("select pgflow.add_step('flow', 'a', array['a'])", "23514", "deps_check")]
    public async Task Bad_definition_raises_the_constraints_own_message(
        string statement, string sqlState, string constraint)
    {
        var error = await ErrorAsync(statement);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((error.SqlState, error.ConstraintName), Is.EqualTo((sqlState, constraint)));
            Assert.That(error.MessageText, Does.Match($"violates (check|foreign key) constraint \"{constraint}\"$"));
        }
    }

    [Test]
    public async Task Existing_step_cannot_depend_on_itself()
    {
        await Sql.ExecuteAsync("select pgflow.add_step('flow', 'a')");

        var error = await ErrorAsync("select pgflow.add_step('flow', 'a', array['a'])");

        Assert.That((error.SqlState, error.ConstraintName), Is.EqualTo(("23514", "deps_check")));
    }

    [Test]
    public async Task Null_options_fall_back_to_the_flow()
    {
        await Sql.ExecuteAsync(
            """
            select pgflow.create_flow('other', max_attempts => 2, timeout => 100);
            select pgflow.add_step('other', 'a');
            select pgflow.add_step('other', 'b', max_attempts => 1, timeout => 10);
            """);
        await Sql.StartAsync("other");
        await Sql.InsertWorkerAsync();

        var claimed = await Sql.RowsAsync<string>(
            """
            select concat_ws(' ', step_slug, max_attempts, timeout_seconds)
            from pgflow.claim_tasks('other', '{a, b}', 2, $1) order by step_slug
            """,
            ContractCalls.Worker);

        Assert.That(claimed, Is.EqualTo(new[] { "a 2 100", "b 1 10" }));
    }
}
