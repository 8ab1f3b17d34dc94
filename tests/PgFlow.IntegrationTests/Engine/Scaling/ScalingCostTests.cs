using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Engine.Plans;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Scaling;

/// <summary>
/// What an autoscaler's question costs, in pages: bounded by the most that it asks for, beside a backlog of 100,000
/// ready tasks, 100,000 delayed ones and 50,000 started ones, whatever the statistics say. HistoryTests has the rest.
/// </summary>
public sealed class ScalingCostTests : DatabaseFixture
{
    private const int Most = 1000;

    private const string Backlog =
        """
        set session_replication_role = replica;
        insert into pgflow.step_tasks (
          flow_slug, run_id, step_slug, task_index, message_id, status, input, ready_at, started_at, last_worker_id)
        select 'busy', '00000000-0000-0000-0000-000000000001', kind.step_slug, 10000 + n, n, kind.status, '1',
          now() + kind.delay, case when kind.status = 'started' then now() end,
          case when kind.status = 'started' then lpad(to_hex(n % 1000 + 1), 32, '0')::uuid end
        from (values
          ('m', 'queued', interval '-1 h', 100000),
          ('delayed', 'queued', interval '1 h', 100000),
          ('idle', 'started', interval '-1 h', 50000)) kind (step_slug, status, delay, tasks)
        cross join lateral generate_series(1, kind.tasks) n;
        reset session_replication_role;
        """;

    private static readonly string[] Questions =
    [
        "select pgflow.scaling_demand(null, 1000)",
        "select pgflow.scaling_demand('{busy}', 1000)",
        "select pgflow.scaling_demand('{small}', 1000)",
    ];

    private readonly Dictionary<string, long[]> _costs = [];
    private NpgsqlConnection? _session;

    /// <summary>The states hold tasks without messages.</summary>
    protected override bool KeepsInvariants => false;

    private NpgsqlConnection Session => _session!;

    [OneTimeSetUp]
    public async Task MeasureAsync()
    {
        _session = await Database.OpenPatientlyAsync();
        await Session.ExecuteAsync(HistoryScripts.Flows);

        // Plans are made now, while the tables are nearly empty.
        await MeasureAllAsync();
        await Session.ExecuteAsync(Backlog);
        await MeasureAllAsync();
        var neverAnalysed = await MeasureAllAsync();
        await Session.ExecuteAsync("analyze");
        var analysed = await MeasureAllAsync();
        await Session.ExecuteAsync(
            "update pg_class set reltuples = 0 where relkind = 'r' and relnamespace = 'pgflow'::regnamespace");
        var vacuumedEmpty = await MeasureAllAsync();
        foreach (var question in Questions)
        {
            _costs[question] = [neverAnalysed[question], analysed[question], vacuumedEmpty[question]];
        }
    }

    [OneTimeTearDown]
    public async Task CloseSessionAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Question_visits_no_more_pages_than_it_counts_tasks(int question)
    {
        TestContext.Out.WriteLine($"{Questions[question]}: {string.Join(", ", _costs[Questions[question]])} pages");

        // A page a task at worst, where no page is known to be visible to all, and the way down the indexes.
        Assert.That(_costs[Questions[question]], Has.All.LessThan(Most + 200));
    }

    [Test]
    public void Question_for_a_flow_without_work_looks_at_ten_times_as_many_started_tasks_of_others_at_most()
    {
        TestContext.Out.WriteLine($"{Questions[2]}: {string.Join(", ", _costs[Questions[2]])} pages");

        Assert.That(_costs[Questions[2]], Has.All.LessThan((10 * Most) + 400));
    }

    private async Task<Dictionary<string, long>> MeasureAllAsync()
    {
        var costs = new Dictionary<string, long>();
        foreach (var question in Questions)
        {
            costs[question] = await Buffers.OfAsync(Session, question);
        }

        return costs;
    }
}
