using System.Text.Json;
using PgFlow;

namespace Traits.SelfContained;

public sealed class SelfContainedFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("self_contained").Step<Echo>("only").Build();
}
