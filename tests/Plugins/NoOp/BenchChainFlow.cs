using System.Text.Json;

namespace PgFlow.Plugins.NoOp;

/// <summary>Ten steps, one after another.</summary>
public sealed class BenchChainFlow : IFlowSource
{
    private const int Length = 10;

    public FlowDefinition Define()
    {
        var chain = new FlowBuilder<JsonElement>("bench_chain").Step<NoOpStep>("s0");
        for (var n = 1; n < Length; n++)
        {
            chain.Step<NoOpStep>($"s{n}", dependsOn: [$"s{n - 1}"]);
        }

        return chain.Build();
    }
}
