using System.Globalization;
using PgFlow.Loads.Processes;
using PgFlow.Loads.Tables;

namespace PgFlow.Loads.Scaling;

/// <summary>What the autoscaler did, and whether any task noticed.</summary>
/// <param name="Settings">The load.</param>
/// <param name="Samples">In the order of time.</param>
/// <param name="Totals">What each worker did.</param>
/// <param name="Repeated">Tasks that did not complete at their first attempt.</param>
internal sealed record ScalingReport(
    ScalingSettings Settings,
    IReadOnlyList<ScalingSample> Samples,
    IReadOnlyList<TaskTotals> Totals,
    long Repeated)
{
    public static IReadOnlyList<string> Columns { get; } =
        ["s", "arrived", "queued", "started", "scaling_demand", "workers wanted", "workers"];

    /// <summary>When work came, and whenever the number of workers changed.</summary>
    public IEnumerable<string[]> Rows => Samples
        .Where((sample, n) => n == 0 || n == Samples.Count - 1
            || sample.Arrived > 0 || sample.Replicas != Samples[n - 1].Replicas)
        .Select(sample => new[]
        {
            Figures.Whole(Math.Round(sample.At.TotalSeconds)),
            sample.Arrived > 0 ? Figures.Whole(sample.Arrived) : "",
            Figures.Whole(sample.Ready),
            Figures.Whole(sample.Started),
            Figures.Whole(sample.Demand),
            Figures.Whole(sample.Wanted),
            Figures.Whole(sample.Replicas),
        });

    public string Work => string.Create(
        CultureInfo.InvariantCulture,
        $"{Totals.Sum(worker => worker.Completed)} of {Settings.Tasks} tasks completed by {Totals.Count} workers, "
        + $"{Totals.Sum(worker => worker.Released)} claims given back, "
        + $"{Repeated} tasks not completed at their first attempt.");

    public IEnumerable<string> Complaints
    {
        get
        {
            if (Totals.Sum(worker => worker.Completed) != Settings.Tasks || Repeated > 0)
            {
                yield return "a task was lost, or tried more than once";
            }

            if (Samples[^1].Replicas > 0)
            {
                yield return $"workers are left {Settings.Length} after the beginning";
            }

            if (Samples.Max(sample => sample.Replicas) < Settings.Rules.MaxReplicas)
            {
                yield return "the largest burst did not bring all workers";
            }
        }
    }
}
