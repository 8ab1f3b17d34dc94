using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;
using PgFlow.TestKit.Categories;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>
/// What a batch costs beside a million finished tasks, in pages, on one version: the same as without any but for deeper
/// indexes, whether or not the tables were ever analysed, and in a session that made its plans while they were empty.
/// </summary>
[Slow]
public sealed class HistoryTests : DatabaseFixture
{
    // Four searches for each of the fifty tasks.
    private const int Extra = 200;

    private readonly Dictionary<string, long> _withoutHistory = [];
    private readonly Dictionary<string, long> _neverAnalysed = [];
    private readonly Dictionary<string, long> _analysed = [];
    private readonly Dictionary<string, long> _vacuumedEmpty = [];
    private NpgsqlConnection? _session;
    private Guid _worker;

    /// <summary>Statements by what they do; $1 to $4 are fifty claims, $5 the worker, $6 fifty message ids.</summary>
    private static readonly IReadOnlyDictionary<string, string> Statements = new Dictionary<string, string>
    {
        ["claim"] = "select * from pgflow.claim_tasks('busy', '{m}', 50, $5)",
        ["claim where nothing is ready"] = "select * from pgflow.claim_tasks('busy', '{idle, delayed}', 50, $5)",
        ["scale"] = "select pgflow.scaling_demand('{busy}', 500)",
        ["look ahead"] = "select * from pgflow.ready_flows('{busy, busy}', '{idle, m}')",
        ["start by message"] = "select * from pgflow.start_tasks('busy', $6, $5)",
        ["extend"] = "select * from pgflow.extend_tasks($1, $2, $3, $4, 60)",
        ["heartbeat"] = "select * from pgflow.heartbeat($5, $1, $2, $3, $4)",
        ["recover"] = "select * from pgflow.recover_tasks($5)",
        ["give back unheld"] = "select * from pgflow.release_unheld_tasks($5, $1, $2, $3, $4, now())",
        ["complete"] = "select * from pgflow.complete_tasks($1, $2, $3, $4, array_fill('1'::jsonb, '{50}'))",
        ["fail"] = "select * from pgflow.fail_tasks($1, $2, $3, $4, array_fill('x'::text, '{50}'))",
        ["release"] = "select * from pgflow.release_tasks($1, $2, $3, $4)",
        ["start"] = "select * from pgflow.start_flows('small', array_fill('{}'::jsonb, '{50}'))",
    };

    private NpgsqlConnection Session => _session!;

    [OneTimeSetUp]
    public async Task MeasureWithoutHistoryThenAddItAsync()
    {
        _session = await Database.OpenPatientlyAsync();
        _worker = await Session.RegisterWorkerAsync();
        await Session.ExecuteAsync(HistoryScripts.Flows);

        await MeasureAllAsync(_withoutHistory);
        await Session.ExecuteAsync(HistoryScripts.History);
        await MeasureAllAsync(_neverAnalysed);
        await Session.ExecuteAsync("analyze");
        await MeasureAllAsync(_analysed);

        // What a vacuum leaves that ran just after all rows were deleted: from then on the planner expects none.
        await Session.ExecuteAsync(
            "update pg_class set reltuples = 0 "
            + "where relkind = 'r' and relnamespace in ('pgflow'::regnamespace, 'pgmq'::regnamespace)");
        await MeasureAllAsync(_vacuumedEmpty);
    }

    [OneTimeTearDown]
    public async Task CloseSessionAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Batch_costs_the_same_beside_a_million_finished_tasks_that_were_never_analysed(string name) =>
        AssertSameCost(name, _neverAnalysed[name]);

    [TestCaseSource(nameof(Names))]
    public void Batch_costs_the_same_beside_a_million_finished_tasks_that_were_analysed(string name) =>
        AssertSameCost(name, _analysed[name]);

    [TestCaseSource(nameof(Names))]
    public void Batch_costs_the_same_in_tables_that_were_vacuumed_while_they_were_empty(string name) =>
        AssertSameCost(name, _vacuumedEmpty[name]);

    [Test]
    public async Task Deleting_one_worker_does_not_read_all_tasks()
    {
        await Session.ExecuteAsync(
            """
            insert into pgflow.workers (worker_id, queue_name, function_name)
            values (gen_random_uuid(), 'gone', 'tests');
            create function pg_temp.delete_worker() returns void language sql as
              $$ delete from pgflow.workers where queue_name = 'gone' $$;
            """);

        Assert.That(await Buffers.OfAsync(Session, "select pg_temp.delete_worker()"), Is.LessThan(2000));
    }

    [TestCase("select count(*) from pgflow.runs where status = 'started'")]
    [TestCase("select count(*) from pgflow.runs where status = 'failed'")]
    [TestCase("select flow_slug, count(*) from pgflow.step_tasks where status = 'queued' group by flow_slug")]
    public async Task Monitoring_query_does_not_read_the_history(string query) =>
        Assert.That(await Buffers.OfAsync(Session, query), Is.LessThan(1000));

    private static IEnumerable<string> Names() => Statements.Keys;

    private void AssertSameCost(string name, long cost)
    {
        TestContext.Out.WriteLine($"{name}: {_withoutHistory[name]} pages without history, {cost} with");

        // The same plans, yet not the same pages: beside a million tasks every index is a level deeper, so each search
        // in one reads a page more, and an insertion that splits a page climbs further. A statement that does little
        // else than searching, such as the heartbeat, notices that most, and what earlier statements left dead in an
        // index adds to it. A plan that reads what has finished costs thousands.
        var most = Math.Min((3 * _withoutHistory[name]) + 100, (_withoutHistory[name] * 7 / 4) + Extra);
        Assert.That(cost, Is.LessThan(most));
    }

    // Twice: the first calls read the catalogs as well, also after an analyze or a vacuum of anybody.
    private async Task MeasureAllAsync(Dictionary<string, long> costs)
    {
        foreach (var name in Statements.Keys.Concat(Statements.Keys))
        {
            costs[name] = await MeasureAsync(name);
        }
    }

    private async Task<long> MeasureAsync(string name)
    {
        // Taken for every statement: the first claim after others passes by all of their tasks, once.
        var claims = await Session.ClaimAsync("busy", _worker, 50, "m");
        var messages = await Session.RowsAsync<long>(
            """
            select message_id from pgflow.step_tasks
            where flow_slug = 'busy' and step_slug = 'm' and status = 'queued' order by ready_at limit 50
            """);
        return await Buffers.OfAsync(
            Session,
            Statements[name],
            claims.Select(claim => claim.RunId).ToArray(),
            claims.Select(claim => claim.StepSlug).ToArray(),
            claims.Select(claim => claim.TaskIndex).ToArray(),
            claims.Select(claim => claim.ClaimNo).ToArray(),
            _worker,
            messages.ToArray());
    }
}
