using System.Text.Json;
using PgFlow;

namespace Outcomes;

/// <summary>Blocks its thread and never looks at its token.</summary>
public sealed class IgnoreCancellation : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(CancellationToken.None);
        return Task.FromResult("never");
    }
}
