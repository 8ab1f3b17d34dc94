using PgFlow.Worker.Tasks;

namespace PgFlow.Cli.Processes;

/// <summary>Lists the tasks that were running when the process ended abnormally.</summary>
internal static class RunningTasks
{
    private const int MostNamed = 10;

    /// <summary>Returns text such as <c>2 handlers run (f.a[0] of run 0199..., f.a[1] of run 0199...)</c>.</summary>
    public static string Describe(HeldTasks held)
    {
        var running = held.Snapshot()
            .Where(task => task.MayRun)
            .Select(task =>
                $"{task.Claim.FlowSlug}.{task.Claim.StepSlug}[{task.Claim.TaskIndex}] of run {task.Claim.RunId}")
            .Order(StringComparer.Ordinal)
            .ToList();
        var others = running.Count > MostNamed ? $" and {running.Count - MostNamed} others" : "";
        return running.Count == 0
            ? "no handler runs"
            : $"{running.Count} handlers run ({string.Join(", ", running.Take(MostNamed))}{others})";
    }
}
