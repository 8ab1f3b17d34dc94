using System.Text.Json;
using PgFlow;

namespace Traits.Unresolvable;

public sealed class UnresolvableFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("unresolvable").Step<Needy>("only").Build();
}
