using System.Text.Json;
using PgFlow;

namespace Traits.WantsConfiguration;

public sealed class WantsConfigurationFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("wants_configuration").Step<Wanting>("only").Build();
}
