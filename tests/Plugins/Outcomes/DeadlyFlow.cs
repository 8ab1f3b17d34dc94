using PgFlow;

namespace Outcomes;

public sealed class DeadlyFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<string>("deadly").Step<DieOrNot>("die_or_not").Build();
}
