using System.Text.Json;
using PgFlow;

namespace Outcomes;

public sealed class Fail : IStepHandler<RunInput<JsonElement>, string>
{
    public Task<string> HandleAsync(
        RunInput<JsonElement> input, StepContext context, CancellationToken cancellationToken) =>
        throw new StepFailedException("as it should") { IsFinal = true };
}
