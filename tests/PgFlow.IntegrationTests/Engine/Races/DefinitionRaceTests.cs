using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Races;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class DefinitionRaceTests(TestServer server) : RaceFixture(server)
{
    [Test]
    public async Task Second_create_flow_returns_the_flow_that_the_first_made()
    {
        var answers = await RaceAsync(
            "select opt_timeout::text from pgflow.create_flow($1, timeout => 7)",
            "select opt_timeout::text from pgflow.create_flow($1, timeout => 8)",
            Flow);

        Assert.That(answers, Is.EqualTo(("7", "7")));
    }

    [Test]
    public async Task Steps_added_at_once_get_different_indexes()
    {
        await DefineAsync("a");

        var answers = await RaceAsync(
            "select step_index::text from pgflow.add_step($1, 'b')",
            "select step_index::text from pgflow.add_step($1, 'c')",
            Flow);

        Assert.That(answers, Is.EqualTo(("1", "2")));
    }

    [Test]
    public async Task Same_step_added_at_once_is_one_step()
    {
        await DefineAsync("a");
        const string Add = "select step_index::text from pgflow.add_step($1, 'b', '{a}')";

        Assert.That(await RaceAsync(Add, Add, Flow), Is.EqualTo(("1", "1")));
    }

    [Test]
    public async Task Ten_replicas_define_the_same_flow_at_once()
    {
        var definition =
            $$"""
            {"flow_slug": "{{Flow}}", "steps": [
              {"step_slug": "a"}, {"step_slug": "m", "step_type": "map", "deps": ["a"]},
              {"step_slug": "z", "deps": ["a", "m"]}]}
            """;

        var differences = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Database.RowsAsync<string>("select difference from pgflow.define_flow($1::jsonb)", definition)));

        Assert.That(differences.SelectMany(rows => rows), Is.Empty);
        Assert.That(
            await Sql.RowsAsync<string>(
                "select step_slug || ' ' || deps_count from pgflow.steps where flow_slug = $1 order by step_index",
                Flow),
            Is.EqualTo(new[] { "a 0", "m 1", "z 2" }));
    }

    [Test]
    public async Task Deletion_of_a_flow_waits_for_an_open_start_and_takes_its_run_too()
    {
        await DefineAsync("a", "b: a");
        await using var starting = await Database.BeginAsync();
        await using var deleting = await Database.BeginAsync();
        await starting.Connection.StartAsync(Flow);
        var waiting = deleting.ExecuteAsync("select pgflow.delete_flow_and_data($1)", Flow);
        await Database.UntilBlockedAsync(deleting);

        await starting.CommitAsync();
        await waiting;
        await deleting.CommitAsync();

        Assert.That(
            await Sql.ScalarAsync<long>(
                """
                select (select count(*) from pgflow.flows where flow_slug = $1)
                  + (select count(*) from pgflow.runs where flow_slug = $1)
                """,
                Flow),
            Is.Zero);
    }
}
