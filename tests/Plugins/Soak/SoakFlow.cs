namespace PgFlow.Plugins.Soak;

/// <summary>A list, a map over it, and a total: what a run of everyday work looks like.</summary>
public sealed class SoakFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<int>("soak", flow => flow.BaseDelay = TimeSpan.FromSeconds(1))
        .Step<Split>("split")
        .Map<Part>("parts", over: "split")
        .Step<Total>("total", dependsOn: ["parts"])
        .Build();
}
