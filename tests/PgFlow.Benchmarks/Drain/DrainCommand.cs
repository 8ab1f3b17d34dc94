using System.CommandLine;
using System.Globalization;
using PgFlow.Client;
using PgFlow.Worker.EmbeddedPostgres;
using Spectre.Console;

namespace PgFlow.Benchmarks.Drain;

/// <summary>
/// The verb <c>drain</c>: how fast one <c>pgflow worker</c> process empties full queues with no-op handlers.
/// </summary>
internal static class DrainCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs")
        {
            Description = "Single-step runs.",
            DefaultValueFactory = _ => 20_000,
        };
        var elements = new Option<int>("--elements")
        {
            Description = "Elements of the map.",
            DefaultValueFactory = _ => 10_000,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each workload is drained; the table shows medians.",
            DefaultValueFactory = _ => 3,
        };
        var command = new Command("drain", "Drains single-step runs and one map with 'pgflow worker --until-idle'.")
        {
            runs, elements, rounds,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            [DrainWorkload.SingleSteps(parsed.GetValue(runs)), DrainWorkload.Map(parsed.GetValue(elements))],
            parsed.GetValue(rounds),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<DrainWorkload> workloads, int rounds, CancellationToken cancellationToken)
    {
        var options = new EmbeddedServerOptions { IsDurable = true };
        await using var server = await EmbeddedServer.StartAsync(options, cancellationToken);
        await new SchemaInstaller(server.ConnectionString).InstallAsync(cancellationToken: cancellationToken);
        var drain = new DrainRun(server.ConnectionString);

        var figures = workloads.ToDictionary(workload => workload, _ => new List<DrainFigures>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var workload in workloads)
            {
                figures[workload].Add(await drain.MeasureAsync(workload, cancellationToken));
                AnsiConsole.MarkupLineInterpolated($"round {round}: {workload.Name}: {figures[workload][^1]}");
            }
        }

        var table = new Table().AddColumns(
            "workload", "tasks", "tasks/s (median)", "seconds of the process", "connections", "start, runs/s");
        foreach (var (workload, measured) in figures)
        {
            table.AddRow(
                workload.Name,
                Number(workload.TaskCount),
                Number(Median(measured, one => one.TasksPerSecond)),
                Median(measured, one => one.ProcessTime.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture),
                Number(measured.Max(one => one.Connections)),
                Number(Median(measured, one => one.StartsPerSecond)));
        }

        AnsiConsole.MarkupLineInterpolated(
            $"PostgreSQL {server.MajorVersion}, fsync on, {Environment.ProcessorCount} cores, worker and server on them");
        AnsiConsole.Write(table);
        return 0;
    }

    private static double Median(List<DrainFigures> figures, Func<DrainFigures, double> value) =>
        figures.Select(value).Order().ElementAt(figures.Count / 2);

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
