using System.Text.Json.Nodes;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Contract;

[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class RunWithStatesTests(TestServer server) : OneTransactionFixture(server)
{
    [Test]
    public async Task Run_and_steps_are_whole_rows()
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        var run = await Sql.StartAsync("flow", """{"n": 1}""");

        var found = (await Sql.JsonAsync("select pgflow.get_run_with_states($1)", run))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.AsObject().Select(pair => pair.Key), Is.EquivalentTo(new[] { "run", "steps" }));
            Assert.That(
                await Sql.ScalarAsync<bool>("select to_jsonb(r) = $1 from pgflow.runs r", found["run"]), Is.True);
            Assert.That(
                await Sql.ScalarAsync<bool>(
                    "select jsonb_agg(to_jsonb(s) order by s.step_slug) = $1 from pgflow.step_states s",
                    found["steps"]),
                Is.True);
        }
    }

    [Test]
    public async Task Unknown_run_is_null() =>
        Assert.That(
            await Sql.ScalarAsync<bool>("select pgflow.get_run_with_states(gen_random_uuid()) is null"), Is.True);

    [Test]
    public async Task New_run_is_returned_with_its_steps()
    {
        await Sql.DefineAsync("flow", "a", "b: a");
        var id = Guid.NewGuid();

        var started = (await Sql.JsonAsync("select pgflow.start_flow_with_states('flow', '[1]', $1)", id))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)started["run"]!["run_id"], Is.EqualTo(id.ToString()));
            Assert.That((string?)started["run"]!["status"], Is.EqualTo("started"));
            Assert.That(
                started["steps"]!.AsArray().Select(Describe), Is.EqualTo(new[] { "a started", "b created" }));
        }
    }

    [TestCase("get_run_with_states")]
    [TestCase("start_flow_with_states")]
    public async Task Function_runs_with_its_owners_rights(string function) =>
        Assert.That(
            await Sql.ScalarAsync<bool>(
                "select prosecdef from pg_proc where pronamespace = 'pgflow'::regnamespace and proname = $1", function),
            Is.True);

    private static string Describe(JsonNode? step) => $"{step!["step_slug"]} {step["status"]}";
}
