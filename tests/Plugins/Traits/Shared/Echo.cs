using System.Text.Json;
using PgFlow;

namespace Traits;

public sealed class Echo : IStepHandler<RunInput<JsonElement>, JsonElement>
{
    public Task<JsonElement> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken)
    {
        return Task.FromResult(input.Run);
    }
}
