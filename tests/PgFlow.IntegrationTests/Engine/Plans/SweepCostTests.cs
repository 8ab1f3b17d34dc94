using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>
/// What sweeps cost on a map that is half done, in pages: a call that takes up so many tasks costs the same whatever
/// the size of the map, and what reads everything grows with it and no faster.
/// </summary>
public sealed class SweepCostTests : DatabaseFixture
{
    private const int Small = 4_000;
    private const int Large = 40_000;

    // Deeper indexes, and the first look at pages that others have changed.
    private const double Tolerance = 1.5;

    private readonly Dictionary<string, long> _small = [];
    private readonly Dictionary<string, long> _large = [];

    /// <summary>What a call of each sweep takes up is bounded; all after a first call, which makes the plans.</summary>
    private static readonly IReadOnlyDictionary<string, string> Sweeps = new Dictionary<string, string>
    {
        ["repair what is well"] = "select * from pgflow.repair_tasks('{0}', 500)",
        ["recover"] = "select * from pgflow.recover_tasks(null, 500)",
        ["restore messages"] = "select * from pgflow.repair_tasks('{0}', 500)",
        ["prune"] = "select * from pgflow.prune_batch(interval '1 hour', 500)",
    };

    private static readonly string[] Checks =
        ["_run_violations", "_step_violations", "_task_violations", "_message_violations"];

    protected override bool KeepsInvariants => false;

    [OneTimeSetUp]
    public async Task MeasureAsync()
    {
        await MeasureAsync("small", Small, _small);
        await MeasureAsync("large", Large, _large);
    }

    private static IEnumerable<string> Names => Sweeps.Keys;

    [TestCaseSource(nameof(Names))]
    public void Sweep_costs_the_same_on_a_map_ten_times_as_large(string sweep)
    {
        TestContext.Out.WriteLine($"{sweep}: {_small[sweep]} and {_large[sweep]} pages");
        Assert.That(_large[sweep], Is.LessThan((_small[sweep] * Tolerance) + 100));
    }

    [TestCaseSource(nameof(Checks))]
    public void Check_grows_no_faster_than_the_map(string check)
    {
        TestContext.Out.WriteLine($"{check}: {_small[check]} and {_large[check]} pages");
        Assert.That(_large[check], Is.LessThan((_small[check] * Tolerance * Large / Small) + 100));
    }

    private async Task MeasureAsync(string flow, int tasks, Dictionary<string, long> costs)
    {
        await using var sql = await Database.OpenPatientlyAsync();
        await PrepareAsync(sql, flow, tasks);
        foreach (var check in Checks)
        {
            costs[check] = await Buffers.OfAsync(sql, $"select * from pgflow.{check}()");
        }

        await MeasureAsync(sql, flow, "repair what is well", costs);
        await sql.ExecuteAsync(
            """
            update pgflow.step_tasks set status = 'started', started_at = now(), attempts_count = 1, claim_no = 1,
              last_worker_id = (select worker_id from pgflow.workers limit 1)
            where status = 'queued';
            """);
        await MeasureAsync(sql, flow, "recover", costs);
        await sql.ExecuteAsync(
            "update pgflow.step_tasks set status = 'queued', started_at = null where status = 'started'");
        await sql.ExecuteAsync($"delete from pgmq.q_{flow}");
        await MeasureAsync(sql, flow, "restore messages", costs);
        await sql.ExecuteAsync(
            """
            update pgflow.step_tasks set status = 'completed', started_at = now(), completed_at = now(),
              attempts_count = 1, claim_no = greatest(claim_no, 1)
            where status <> 'completed';
            update pgflow.step_states set status = 'completed', remaining_tasks = 0, completed_at = now();
            update pgflow.runs set status = 'completed', remaining_steps = 0, started_at = now() - interval '1 day',
              completed_at = now() - interval '2 hours';
            """);
        await MeasureAsync(sql, flow, "prune", costs);
        await sql.ExecuteAsync(
            "delete from pgflow.step_tasks; delete from pgflow.step_states; delete from pgflow.runs; "
            + $"delete from pgmq.q_{flow}; delete from pgflow.workers");
    }

    // Half of the map is completed; the other half has messages that are two minutes old.
    private static async Task PrepareAsync(NpgsqlConnection sql, string flow, int tasks)
    {
        await sql.ExecuteAsync("alter table pgflow.step_tasks set (autovacuum_enabled = off)");
        await sql.ExecuteAsync("select pgflow.create_flow($1)", flow);
        await sql.ExecuteAsync("select pgflow.add_step($1, 'm', step_type => 'map')", flow);
        await sql.ExecuteAsync(
            "select pgflow.start_flow($1, (select jsonb_agg(n) from generate_series(1, $2) n))", flow, tasks);
        await sql.ExecuteAsync(
            $"""
            insert into pgflow.workers (worker_id, queue_name, function_name, lease_seconds, stopped_at)
            values (gen_random_uuid(), 'any', 'tests', 15, now());
            update pgflow.step_tasks set status = 'completed', started_at = now(), completed_at = now(),
              attempts_count = 1, claim_no = 1, output = '1'
            where task_index < {tasks / 2};
            update pgflow.step_states set remaining_tasks = remaining_tasks - {tasks / 2};
            delete from pgmq.q_{flow} where (message ->> 'task_index')::int < {tasks / 2};
            update pgmq.q_{flow} set enqueued_at = now() - interval '2 minutes';
            """);
        await sql.ExecuteAsync("vacuum analyze");
    }

    private static async Task MeasureAsync(
        NpgsqlConnection sql, string flow, string sweep, Dictionary<string, long> costs)
    {
        var statement = Sweeps[sweep].Replace("{0}", flow, StringComparison.Ordinal);
        await Buffers.OfAsync(sql, statement);
        costs[sweep] = await Buffers.OfAsync(sql, statement);
    }
}
