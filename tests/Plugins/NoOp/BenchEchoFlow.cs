using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>One step that returns its input.</summary>
public sealed class BenchEchoFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("bench_echo")
        .Step<EchoStep>("step")
        .Build();
}
