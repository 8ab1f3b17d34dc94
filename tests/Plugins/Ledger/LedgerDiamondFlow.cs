namespace PgFlow.Plugins.Ledger;

/// <summary>A start, two steps side by side, and their join; the input is a number.</summary>
public sealed class LedgerDiamondFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<int>("ledger_diamond")
        .Step<Work>("open")
        .Step<Work>("left", dependsOn: ["open"])
        .Step<Work>("right", dependsOn: ["open"])
        .Step<Work>("join", dependsOn: ["left", "right"])
        .Build();
}
