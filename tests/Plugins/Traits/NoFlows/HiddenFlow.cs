using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PgFlow;

namespace Traits.NoFlows;

[SuppressMessage("Performance", "CA1812", Justification = "What this plugin is about: a flow that is not public.")]
internal sealed class HiddenFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("hidden").Step<Echo>("only").Build();
}
