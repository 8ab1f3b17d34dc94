using PgFlow;

[assembly: LenientJson]

namespace Traits.Lenient;

public sealed class LenientFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<Party>("lenient").Step<CountGuests>("count").Build();
}
