namespace PgFlow.Loads.Compare;

/// <summary>A flow of the plugin NoOp.</summary>
/// <param name="Slug">Its slug.</param>
/// <param name="Steps">Its steps, dependencies first.</param>
/// <param name="IsEcho">Whether its handlers return the run's input.</param>
internal sealed record FlowShape(string Slug, IReadOnlyList<StepShape> Steps, bool IsEcho = false)
{
    public static FlowShape Single { get; } = new("bench_single", [new("step")]);

    public static FlowShape Echo { get; } = new("bench_echo", [new("step")], IsEcho: true);

    public static FlowShape Flaky { get; } = new("bench_flaky", [new("step")]);

    /// <summary>Handlers return what they see of their process.</summary>
    public static FlowShape Gauge { get; } =
        new("bench_gauge", [new("first"), new("second", IsMap: false, "first")]);

    public static FlowShape Map { get; } = new("bench_map", [new("elements", IsMap: true)]);

    public static FlowShape MapToMap { get; } =
        new("bench_map_map", [new("first", IsMap: true), new("second", IsMap: true, "first")]);

    public static FlowShape Diamond { get; } = new(
        "bench_diamond",
        [new("top"), new("left", IsMap: false, "top"), new("right", IsMap: false, "top"),
            new("bottom", IsMap: false, "left", "right")]);

    public static FlowShape Chain { get; } = new(
        "bench_chain",
        [new("s0"), .. Enumerable.Range(1, 9).Select(n => new StepShape($"s{n}", IsMap: false, $"s{n - 1}"))]);
}
