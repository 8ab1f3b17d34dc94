using System.Globalization;

namespace PgFlow.Benchmarks.Drain;

/// <summary>What is queued before the worker starts.</summary>
/// <param name="Name">For the table.</param>
/// <param name="FlowSlug">A flow of the plugin NoOp.</param>
/// <param name="StepSlug">The flow's only step.</param>
/// <param name="StepType">Its type.</param>
/// <param name="RunCount">Runs to start.</param>
/// <param name="TaskCount">Tasks that they come to.</param>
/// <param name="Input">Each run's input, as JSON.</param>
internal sealed record DrainWorkload(
    string Name, string FlowSlug, string StepSlug, string StepType, int RunCount, int TaskCount, string Input)
{
    public static DrainWorkload SingleSteps(int runs) =>
        new(Named($"{runs:N0} single-step runs"), "bench_single", "step", "single", runs, runs, """{"order": 1}""");

    public static DrainWorkload Map(int elements) =>
        new(
            Named($"one map of {elements:N0}"),
            "bench_map",
            "elements",
            "map",
            RunCount: 1,
            elements,
            $"[{string.Join(',', Enumerable.Range(0, elements))}]");

    private static string Named(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);
}
