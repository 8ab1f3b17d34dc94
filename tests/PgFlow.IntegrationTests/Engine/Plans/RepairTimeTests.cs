using System.Diagnostics;
using Npgsql;
using PgFlow.IntegrationTests.Engine.Dsl;
using PgFlow.IntegrationTests.Infrastructure;

namespace PgFlow.IntegrationTests.Engine.Plans;

/// <summary>
/// A repair without a limit, as migrate makes it after a restore, does not compare each task with each run. Comparisons
/// in memory visit no pages, so the times of two sizes are set against each other.
/// </summary>
public sealed class RepairTimeTests : DatabaseFixture
{
    private const int Small = 4_000;
    private const int Ratio = 4;

    // Comparing all with all takes sixteen times as long, and a busy machine spoils either time.
    private const double MaxRatio = 12;

    [TestCase("restored", "delete from pgmq.q_{0}", "message_restored")]
    [TestCase(
        "ended",
        "update pgflow.runs set status = 'failed', failed_at = now() where flow_slug = '{0}'",
        "cancelled")]
    public async Task Repair_of_four_times_as_many_runs_takes_no_longer_than_that(
        string flow, string damage, string outcome)
    {
        await using var sql = await Database.OpenPatientlyAsync();
        await sql.ExecuteAsync("select pgflow.create_flow($1)", flow);
        await sql.ExecuteAsync("select pgflow.add_step($1, 'a')", flow);
        damage = damage.Replace("{0}", flow, StringComparison.Ordinal);

        await StartAsync(sql, flow, Small);
        var small = await MeasureAsync(sql, flow, damage, $"{outcome} {Small}");
        await StartAsync(sql, flow, Small * (Ratio - 1));
        var large = await MeasureAsync(sql, flow, damage, $"{outcome} {Small * Ratio}");

        Assert.That(large / small, Is.LessThan(MaxRatio));
    }

    private static Task<int> StartAsync(NpgsqlConnection sql, string flow, int runs) =>
        sql.ExecuteAsync("select pgflow.start_flows($1, array_fill('{}'::jsonb, array[$2]))", flow, runs);

    /// <summary>The shortest of three times, each of which leaves the database as it was.</summary>
    private static async Task<TimeSpan> MeasureAsync(
        NpgsqlConnection sql, string flow, string damage, string expected)
    {
        var shortest = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await using var transaction = await sql.BeginTransactionAsync();
            await sql.ExecuteAsync(damage);
            var watch = Stopwatch.StartNew();
            var repaired = await sql.RowsAsync<string>(
                "select concat_ws(' ', outcome, tasks) from pgflow.repair_tasks($1, 2147483647)", flow);
            shortest = watch.Elapsed < shortest ? watch.Elapsed : shortest;
            Assert.That(repaired, Is.EqualTo(new[] { expected }));
            await transaction.RollbackAsync();
        }

        return shortest;
    }
}
