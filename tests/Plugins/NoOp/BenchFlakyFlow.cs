using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>One step that fails now and then and is tried again at once.</summary>
public sealed class BenchFlakyFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>(
            "bench_flaky", flow => flow.BaseDelay = TimeSpan.Zero)
        .Step<FlakyStep>("step")
        .Build();
}
