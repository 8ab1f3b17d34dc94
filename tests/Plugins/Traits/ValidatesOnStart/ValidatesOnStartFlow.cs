using System.Text.Json;
using PgFlow;

namespace Traits.ValidatesOnStart;

public sealed class ValidatesOnStartFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("validates_on_start").Step<Echo>("only").Build();
}
