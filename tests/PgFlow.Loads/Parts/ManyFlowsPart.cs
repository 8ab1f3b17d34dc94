using PgFlow.Loads.Compare;
using PgFlow.Loads.Databases;
using PgFlow.Loads.Processes;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Parts;

/// <summary>A thousand flows with one run each.</summary>
internal sealed class ManyFlowsPart : IPart
{
    private const string Rate =
        "select count(*) / extract(epoch from max(completed_at) - min(started_at))::float8 from pgflow.step_tasks";

    public string Name => "flows";

    public async Task<PartTable> MeasureAsync(
        Arena arena, CompareSettings settings, CancellationToken cancellationToken)
    {
        var connectionString = await arena.InstallAsync("flows", cancellationToken);
        await using var database = new Database(connectionString);
        var environment = new Dictionary<string, string> { ["ConnectionStrings__PgFlow"] = connectionString };
        var plugins = BuiltFiles.Plugin("ManyFlows");
        await PgFlowProcess.RunAsync(["migrate", "--plugins", plugins], environment, cancellationToken);
        var rates = new List<double>();
        for (var round = 0; round < settings.Rounds; round++)
        {
            await database.ExecuteAsync(
                "truncate pgflow.runs, pgflow.step_states, pgflow.step_tasks", cancellationToken);
            await database.ExecuteAsync(
                "select count(s.run_id) from pgflow.flows f, pgflow.start_flow(f.flow_slug, '{}') s",
                cancellationToken);
            await PgFlowProcess.RunAsync(
                ["worker", "--until-idle", "--plugins", plugins], environment, cancellationToken);
            rates.Add(await database.ScalarAsync<double>(Rate, cancellationToken));
        }

        return new PartTable(["1,000 flows, one run each", "tasks/s"], [["", Figures.Whole(Figures.Median(rates))]]);
    }
}
