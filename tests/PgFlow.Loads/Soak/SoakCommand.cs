using System.CommandLine;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Soak;

/// <summary>The verb <c>soak</c>: whether anything grows when workers run for long.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        var tasks = new Option<int>("--tasks")
        {
            Description = "Tasks in all, at an even pace.",
            DefaultValueFactory = _ => 500_000,
        };
        var minutes = new Option<double>("--minutes")
        {
            Description = "Over how long.",
            DefaultValueFactory = _ => 20,
        };
        var isShort = new Option<bool>("--short") { Description = "Half a minute, whatever else is given." };
        var command = new Command("soak", "Runs workers with failures, retries and prunes, and looks at what grows.")
        {
            tasks, minutes, isShort,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(isShort)
                ? SoakSettings.Short
                : new SoakSettings
                {
                    Tasks = parsed.GetValue(tasks),
                    Time = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SoakSettings settings, CancellationToken cancellationToken)
    {
        var report = await SoakRun.MeasureAsync(settings, cancellationToken);
        return JudgedTable.Write(SoakReport.Columns, report.Rows, report.Work, report.Complaints);
    }
}
