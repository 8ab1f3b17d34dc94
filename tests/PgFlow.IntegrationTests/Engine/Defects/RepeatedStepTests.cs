using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Defects;

/// <summary>
/// Defect 14: add_step called again with other dependencies left deps_count, so that the step never started or started
/// early, and cycles could be made.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RepeatedStepTests(TestServer server) : EngineFixture(server)
{
    [SetUp]
    public Task DefineStepsAsync() => DefineAsync("a", "b: a", "c: a, b", "m[]: a");

    [TestCase(
        "'c', '{a}'",
        "step \"c\" of flow \"{0}\" exists as a single step with dependencies {a, b},"
        + " not as a single step with dependencies {a}")]
    [TestCase(
        "'b', '{a, c}'",
        "step \"b\" of flow \"{0}\" exists as a single step with dependencies {a},"
        + " not as a single step with dependencies {a, c}")]
    [TestCase(
        "'m', '{a}'",
        "step \"m\" of flow \"{0}\" exists as a map step with dependencies {a},"
        + " not as a single step with dependencies {a}")]
    public async Task Step_is_refused_when_it_exists_in_another_shape(string arguments, string message)
    {
        var error = await RefusalAsync(arguments);

        Assert.That(
            (error.SqlState, error.MessageText, error.Hint),
            Is.EqualTo((
                "PF003",
                message.Replace("{0}", Flow, StringComparison.Ordinal),
                "Define the new shape as a new flow, for example with a version in its slug.")));
    }

    [Test]
    public async Task Cycle_cannot_be_made() =>
        Assert.That((await RefusalAsync("'a', '{c}'")).SqlState, Is.EqualTo("PF003"));

    [Test]
    public async Task Refused_step_leaves_the_definition_as_it_was()
    {
        var before = await DefinitionAsync();

        await RefusalAsync("'b', '{a, c}'");

        Assert.That(await DefinitionAsync(), Is.EqualTo(before));
    }

    [TestCase("'a'")]
    [TestCase("'c', '{b, a}'")]
    [TestCase("'c', '{a, b, a}'")]
    [TestCase("'m', '{a}', step_type => 'map'")]
    public async Task Same_step_is_returned_and_changes_nothing(string arguments)
    {
        var before = await DefinitionAsync();

        await Sql.ExecuteAsync($"select pgflow.add_step('{Flow}', {arguments})");

        Assert.That(await DefinitionAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Dependency_named_twice_is_counted_once()
    {
        await Sql.ExecuteAsync("select pgflow.add_step($1, 'd', '{b, b}')", Flow);

        Assert.That(
            await Sql.ScalarAsync<int>(
                "select deps_count from pgflow.steps where flow_slug = $1 and step_slug = 'd'", Flow),
            Is.EqualTo(1));
    }

    private Task<PostgresException> RefusalAsync(string arguments) =>
        Sql.ErrorAsync($"select pgflow.add_step('{Flow}', {arguments})");

    private Task<string?> DefinitionAsync() =>
        Sql.ScalarAsync<string>(
            """
            select jsonb_build_array(
              (select jsonb_agg(to_jsonb(s) order by s.step_index) from pgflow.steps s where s.flow_slug = $1),
              (select jsonb_agg(to_jsonb(d) order by d.dep_slug, d.step_slug) from pgflow.deps d where d.flow_slug = $1)
            )::text
            """,
            Flow);
}
