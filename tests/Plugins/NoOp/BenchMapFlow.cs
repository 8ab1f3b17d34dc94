namespace PgFlow.Plugins.NoOp;

/// <summary>A map that does nothing: what a task of a large map costs.</summary>
public sealed class BenchMapFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<int[]>("bench_map").Map<NoOpElement>("elements").Build();
}
