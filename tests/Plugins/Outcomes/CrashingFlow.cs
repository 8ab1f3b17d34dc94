using System.Text.Json;
using PgFlow;

namespace Outcomes;

public sealed class CrashingFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("crashing").Step<Crash>("crash").Build();
}
