using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>
/// A worker that serves one step, beside 100,000 messages of another step in the same queue, and without them.
/// </summary>
internal sealed class ForeignPart : IPart
{
    private const int Foreign = 100_000;
    private const string Flow = "bench_foreign";

    private const string Rate =
        """
        select count(*) / extract(epoch from max(completed_at) - min(started_at))::float8
        from pgflow.step_tasks where step_slug = 'mine'
        """;

    // Nobody serves the gate: it is opened here, as wide as the measurement asks for.
    private const string Open =
        """
        select count(o.outcome)
        from pgflow.claim_tasks('bench_foreign', '{gate}', 1, '00000000-0000-0000-0000-000000000001') c,
          pgflow.complete_tasks(
            array[c.run_id], array[c.step_slug], array[c.task_index], array[c.claim_no],
            array[(select coalesce(jsonb_agg(n), '[]') from generate_series(1, $1) n)]) o
        """;

    public string Name => "foreign";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        await using var database = new Database(await arena.InstallAsync("foreign_steps", cancellationToken));
        await PgFlowProcess.RunAsync(
            ["migrate", "--plugins", BuiltFiles.Plugin("NoOp")], Environment(database), cancellationToken);
        var (alone, beside) = (new List<double>(), new List<double>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            alone.Add(await RateAsync(database, 0, settings, cancellationToken));
            beside.Add(await RateAsync(database, Foreign, settings, cancellationToken));
        }

        return new PartTable(
            ["one step", "alone, tasks/s", "beside 100,000 foreign messages", "ratio"],
            [
                [
                    "", Figures.Whole(Figures.Median(alone)), Figures.Whole(Figures.Median(beside)),
                    Figures.Fraction(Figures.Median(alone.Zip(beside, (one, other) => other / one))),
                ],
            ]);
    }

    private static Dictionary<string, string> Environment(Database database) =>
        new() { ["ConnectionStrings__PgFlow"] = database.ConnectionString };

    private static async Task<double> RateAsync(
        Database database, int foreign, CompareSettings settings, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("truncate pgflow.runs, pgflow.step_states, pgflow.step_tasks", cancellationToken);
        await database.ExecuteAsync("select pgmq.purge_queue($1)", cancellationToken, Flow);
        await database.ExecuteAsync(
            "select pgflow.start_flow('bench_foreign', (select jsonb_agg(n) from generate_series(1, $1) n))",
            cancellationToken,
            settings.IsShort ? 5_000 : 20_000);
        await database.ExecuteAsync(
            "select pgflow.register_worker('00000000-0000-0000-0000-000000000001', 'bench_foreign', 'gate')",
            cancellationToken);
        await database.ExecuteAsync(Open, cancellationToken, foreign);
        await PgFlowProcess.RunAsync(
            ["worker", "--until-idle", "--steps", $"{Flow}.mine", "--plugins", BuiltFiles.Plugin("NoOp")],
            Environment(database),
            cancellationToken);
        return await database.ScalarAsync<double>(Rate, cancellationToken);
    }
}
