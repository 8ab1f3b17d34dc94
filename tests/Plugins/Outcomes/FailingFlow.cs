using System.Text.Json;
using PgFlow;

namespace Outcomes;

public sealed class FailingFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("failing").Step<Fail>("fail").Build();
}
