using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Batch;

/// <summary>define_flow, and compare_flow, which says the same and changes nothing.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class DefineFlowTests(TestServer server) : OneTransactionFixture(server)
{
    private const string Definition =
        """
        {"flow_slug": "flow", "max_attempts": 7, "base_delay": 8, "timeout": 9, "steps": [
          {"step_slug": "z"},
          {"step_slug": "m", "step_type": "map", "deps": ["z"], "timeout": 4},
          {"step_slug": "s", "step_type": "single", "deps": ["m", "z"], "max_attempts": 1, "base_delay": 2,
           "start_delay": 3}]}
        """;

    private const string Stored =
        """
        select concat_ws(' ', flow_slug, opt_max_attempts, opt_base_delay, opt_timeout) from pgflow.flows
        union all
        select * from (
          select concat_ws(' ', step_index, step_slug, step_type, deps_count, 'a' || opt_max_attempts,
            'b' || opt_base_delay, 't' || opt_timeout, 's' || opt_start_delay)
          from pgflow.steps order by step_index
        ) s
        """;

    private static readonly string[] AsDefined =
        ["flow 7 8 9", "0 z single 0", "1 m map 1 t4", "2 s single 2 a1 b2 s3"];

    [Test]
    public async Task New_flow_is_created_with_its_steps()
    {
        Assert.That(await DefineAsync(Definition), Is.Empty);
        Assert.That(await Sql.RowsAsync<string>(Stored), Is.EqualTo(AsDefined));
        Assert.That(
            await Sql.RowsAsync<string>("select dep_slug || '>' || step_slug from pgflow.deps order by 1"),
            Is.EqualTo(new[] { "m>s", "z>m", "z>s" }));
    }

    [Test]
    public async Task Defined_flow_runs()
    {
        await DefineAsync(Definition);

        Assert.That(await Sql.TasksAsync(await Sql.StartAsync("flow")), Is.EqualTo("z.0:queued"));
    }

    [Test]
    public async Task Missing_options_are_the_defaults_of_create_flow()
    {
        await DefineAsync("""{"flow_slug": "flow", "steps": [{"step_slug": "a"}]}""");

        Assert.That(await Sql.RowsAsync<string>(Stored), Is.EqualTo(new[] { "flow 3 5 60", "0 a single 0" }));
    }

    [Test]
    public async Task Options_of_a_stored_flow_are_updated()
    {
        await Sql.DefineAsync("flow", "z", "m[]: z", "s: z, m");

        Assert.That(await DefineAsync(Definition), Is.Empty);
        Assert.That(await Sql.RowsAsync<string>(Stored), Is.EqualTo(AsDefined));
    }

    [Test]
    public async Task Unchanged_definition_writes_no_row()
    {
        await DefineAsync(Definition);
        const string rows =
            "select ctid::text from pgflow.flows union all select ctid::text from pgflow.steps";
        var before = await Sql.RowsAsync<string>(rows);

        await DefineAsync(Definition);

        Assert.That(await Sql.RowsAsync<string>(rows), Is.EqualTo(before));
    }

    [Test]
    public async Task Other_shape_is_told_step_by_step_and_nothing_changes()
    {
        await Sql.DefineAsync("flow", "z", "m: z", "gone: z", "s: z");
        var before = await Sql.RowsAsync<string>(Stored);
        string[] expected =
        [
            "m: is defined as map, but stored as single",
            "s: is defined with dependencies {m, z}, but stored with {z}",
            "gone: is in the stored flow, but not defined",
        ];

        var differences = await DefineAsync(Definition);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(differences, Is.EquivalentTo(expected));
            Assert.That(await CompareAsync(Definition), Is.EqualTo(differences));
            Assert.That(await Sql.RowsAsync<string>(Stored), Is.EqualTo(before));
        }
    }

    [Test]
    public async Task Step_that_the_stored_flow_lacks_is_a_difference()
    {
        await Sql.DefineAsync("flow", "z", "m[]: z");

        Assert.That(
            await DefineAsync(Definition), Is.EqualTo(new[] { "s: is defined, but the stored flow does not have it" }));
    }

    [Test]
    public async Task Comparison_ignores_options()
    {
        await Sql.DefineAsync("flow", "z", "m[]: z", "s: z, m");

        Assert.That(await CompareAsync(Definition), Is.Empty);
        Assert.That(await Sql.ScalarAsync<int>("select opt_max_attempts from pgflow.flows"), Is.EqualTo(3));
    }

    [Test]
    public async Task Comparison_with_a_missing_flow_is_one_row_without_step()
    {
        Assert.That(await CompareAsync(Definition), Is.EqualTo(new[] { "flow: flow \"flow\" does not exist" }));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.flows"), Is.Zero);
    }

    [TestCase("define_flow")]
    [TestCase("compare_flow")]
    public async Task Definition_without_slug_is_refused(string function)
    {
        var error = await ErrorAsync($"select * from pgflow.{function}('{{\"steps\": []}}')");

        Assert.That(error.SqlState, Is.EqualTo("PF008"));
        Assert.That(error.Hint, Is.Not.Empty);
    }

    [Test]
    public async Task Bad_step_defines_nothing()
    {
        var error = await ErrorAsync(
            """
            select pgflow.define_flow('{"flow_slug": "flow", "steps": [{"step_slug": "a"}, {"step_slug": "b-c"}]}')
            """);

        Assert.That(error.ConstraintName, Is.EqualTo("steps_step_slug_check"));
        Assert.That(await Sql.ScalarAsync<long>("select count(*) from pgflow.flows"), Is.Zero);
    }

    private Task<IReadOnlyList<string?>> DefineAsync(string definition) =>
        DifferencesAsync("define_flow", definition);

    private Task<IReadOnlyList<string?>> CompareAsync(string definition) =>
        DifferencesAsync("compare_flow", definition);

    private Task<IReadOnlyList<string?>> DifferencesAsync(string function, string definition) =>
        Sql.RowsAsync<string>(
            $"select coalesce(step_slug, 'flow') || ': ' || difference from pgflow.{function}($1::jsonb)", definition);
}
