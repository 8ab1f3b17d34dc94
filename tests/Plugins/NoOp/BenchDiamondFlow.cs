using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>One step, two side by side, and their join.</summary>
public sealed class BenchDiamondFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("bench_diamond")
        .Step<NoOpStep>("top")
        .Step<NoOpStep>("left", dependsOn: ["top"])
        .Step<NoOpStep>("right", dependsOn: ["top"])
        .Step<NoOpStep>("bottom", dependsOn: ["left", "right"])
        .Build();
}
