namespace PgFlow.Plugins.Ledger;

/// <summary>One map over numbers.</summary>
public sealed class LedgerMapFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<int[]>("ledger_map").Map<Work>("elements").Build();
}
