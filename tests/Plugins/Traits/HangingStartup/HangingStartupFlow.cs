using System.Text.Json;
using PgFlow;

namespace Traits.HangingStartup;

public sealed class HangingStartupFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("hanging_startup").Step<Echo>("only").Build();
}
