using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>"This run is open" and its like stand in one place, and cost what a comparison costs.</summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.All))]
public sealed class InlinedFunctionsTests(TestServer server) : DatabaseFixture(server)
{
    [TestCase("pgflow._run_is_open(r)", "pgflow.runs", "<> 'failed'")]
    [TestCase("pgflow._run_has_ended(r)", "pgflow.runs", "= ANY ('{completed,failed}'")]
    [TestCase("pgflow._step_is_open(r)", "pgflow.step_states", "= ANY ('{created,started}'")]
    public async Task Condition_is_written_into_the_statement_that_asks(string call, string table, string comparison)
    {
        var plan = await PlanAsync($"select run_id from {table} r where {call}");

        Assert.That(plan, Does.Contain(comparison));
        Assert.That(plan, Does.Not.Contain("pgflow._"));
    }

    [Test]
    public async Task Look_up_of_finished_runs_goes_by_their_index()
    {
        var plan = await PlanAsync(
            "select r.run_id from pgflow.runs r where r.flow_slug = 'flow' and pgflow._run_has_ended(r) "
            + "and coalesce(r.completed_at, r.failed_at) < now()");

        Assert.That(plan, Does.Contain("runs_finished_idx"));
    }

    [Test]
    public async Task Run_of_one_id_is_not_looked_up_among_all_started_runs()
    {
        var plan = await PlanAsync(
            "select r.run_id from pgflow.runs r where r.flow_slug = 'flow' and not pgflow._run_has_ended(r)");

        Assert.That(plan, Does.Not.Contain("runs_started_idx"));
    }

    [Test]
    public async Task No_function_compares_the_end_of_a_run_itself() =>
        Assert.That(
            await Database.RowsAsync<string>(
                """
                select p.proname::text from pg_proc p
                where p.pronamespace = 'pgflow'::regnamespace
                  and p.prosrc ~ '\mr\.status\s*(=|<>|in\M|not in\M)'
                """),
            Is.Empty);

    private async Task<string> PlanAsync(string query)
    {
        await using var session = await Database.OpenAsync();
        await session.ExecuteAsync("set enable_seqscan = off");
        return string.Join('\n', await session.RowsAsync<string>("explain (verbose, costs off) " + query));
    }
}
