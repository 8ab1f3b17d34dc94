using System.Text.Json;
using PgFlow;

namespace Traits.ThrowingStartup;

public sealed class WellDefinedFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("throwing_startup").Step<Echo>("only").Build();
}
