namespace PgFlow.Plugins.NoOp;

/// <summary>A map over the results of a map.</summary>
public sealed class BenchMapMapFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<int[]>("bench_map_map")
        .Map<NoOpElement>("first")
        .Map<NoOpElement>("second", over: "first")
        .Build();
}
