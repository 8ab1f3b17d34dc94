using System.Text.Json;
using PgFlow;

namespace Outcomes;

public sealed class DeafFlow : IFlowSource
{
    public FlowDefinition Define() => new FlowBuilder<JsonElement>("deaf")
        .Step<IgnoreCancellation>("ignore", configure: step =>
        {
            step.Timeout = TimeSpan.FromSeconds(1);
            step.MaxAttempts = 1;
        })
        .Build();
}
