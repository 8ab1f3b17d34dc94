using PgFlow;

namespace Outcomes;

public sealed class LargeFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<string>("large").Step<Measure>("measure").Build();
}
