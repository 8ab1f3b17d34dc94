using System.Text.Json;
using PgFlow;

namespace Traits.Native;

public sealed class NativeFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("native").Step<AskNative>("only").Build();
}
