using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>Two steps, one after the other, that say when they were entered.</summary>
public sealed class BenchGaugeFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("bench_gauge")
        .Step<GaugeStep>("first")
        .Step<GaugeStep>("second", dependsOn: ["first"])
        .Build();
}
