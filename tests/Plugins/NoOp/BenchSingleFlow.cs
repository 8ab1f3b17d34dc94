using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>One step that does nothing: what a run costs.</summary>
public sealed class BenchSingleFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("bench_single").Step<NoOpStep>("step").Build();
}
