using System.Text.Json;
using PgFlow;

namespace Traits.ThrowingDefine;

public sealed class WellDefinedFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("beside_throwing_define").Step<Echo>("only").Build();
}
