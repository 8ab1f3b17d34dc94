using PgFlow;

namespace Outcomes;

public sealed class GatedFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<Gate>("gated").Step<PassGate>("pass").Build();
}
