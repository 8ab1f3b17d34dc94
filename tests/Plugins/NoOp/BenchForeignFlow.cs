namespace PgFlow.Plugins.NoOp;

/// <summary>A step of a worker's own beside two of others; all of their messages are in one queue.</summary>
public sealed class BenchForeignFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<int[]>("bench_foreign")
        .Map<NoOpElement>("mine")
        .Step("gate")
        .Map("others", over: "gate")
        .Build();
}
