using System.Text.Json;
using PgFlow;

namespace Traits.HostedService;

public sealed class HostedServiceFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("hosted_service").Step<Echo>("only").Build();
}
