using System.Text.Json;

namespace PgFlow.Plugins.ManyFlows;

/// <summary>One of a thousand flows, many_000 to many_999: one step that does nothing.</summary>
public abstract class NumberedFlow(string number) : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>($"many_{number}").Step<NothingStep>("step").Build();
}
