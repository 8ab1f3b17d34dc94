using System.Text.Json;
using PgFlow;

namespace Traits.ThrowingConstructor;

public sealed class ThrowingFlow : IFlowSource
{
    public ThrowingFlow() => throw new InvalidOperationException("No luck today.");

    public FlowDefinition Define() => new FlowBuilder<JsonElement>("throwing_constructor").Step<Echo>("only").Build();
}
