using PgFlow;

namespace Traits.HangingDefine;

public sealed class HangingFlow : IFlowSource
{
    public FlowDefinition Define()
    {
        Thread.Sleep(Timeout.Infinite);
        return null!;
    }
}
