using System.CommandLine;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Scaling;

/// <summary>The verb <c>scaling</c>: how many workers an autoscaler gives a bursty load.</summary>
internal static class ScalingCommand
{
    public static Command Create()
    {
        var speed = new Option<double>("--speed")
        {
            Description = "How many times faster than in a cluster everything goes, the handlers too.",
            DefaultValueFactory = _ => 10,
        };
        var command = new Command(
            "scaling", "Scales workers with a bursty load, by pgflow.scaling_demand and KEDA's arithmetic.")
        {
            speed,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ScalingSettings { Speed = parsed.GetValue(speed) }, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ScalingSettings settings, CancellationToken cancellationToken)
    {
        var report = await ScalingRun.MeasureAsync(settings, cancellationToken);
        return JudgedTable.Write(ScalingReport.Columns, report.Rows, report.Work, report.Complaints);
    }
}
