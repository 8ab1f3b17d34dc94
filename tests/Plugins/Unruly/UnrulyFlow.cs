using PgFlow;

namespace Unruly;

/// <summary>Does to its process what its input says.</summary>
public sealed class UnrulyFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<Order>("unruly")
        .Step<Obey>("obey", configure: step => step.MaxAttempts = 1)
        .Build();
}
