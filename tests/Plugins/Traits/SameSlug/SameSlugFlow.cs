using System.Text.Json;
using PgFlow;

namespace Traits.SameSlug;

public sealed class SameSlugFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("GREET").Step<Echo>("only").Build();
}
