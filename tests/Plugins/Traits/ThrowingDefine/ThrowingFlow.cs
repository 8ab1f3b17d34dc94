using PgFlow;

namespace Traits.ThrowingDefine;

public sealed class ThrowingFlow : IFlowSource
{
    public FlowDefinition Define() => throw new InvalidOperationException("The flow's file is missing.");
}
